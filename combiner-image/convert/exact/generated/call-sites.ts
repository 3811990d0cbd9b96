import type { AnyNode } from 'acorn';
import type { CountId } from './formulas.ts';
import type { GeneratedFunction } from './generated-function.ts';

interface CallSite {
  /** The arguments as written. */
  arguments: readonly AnyNode[];
  count: CountId;
}

/**
 * Calls by the name that is called, and functions by the names they are known by. V8 does not count defaults;
 * who passes what tells most of it.
 */
export class CallSites {
  readonly #calls = new Map<string, CallSite[]>();
  readonly #functions = new Map<string, Set<GeneratedFunction>>();
  readonly #names = new Map<GeneratedFunction, Set<string>>();

  called(callee: AnyNode, site: CallSite): void {
    for (const name of namesOf(callee)) {
      const known = this.#calls.get(name);
      if (known === undefined) this.#calls.set(name, [site]);
      else known.push(site);
    }
  }

  named(target: AnyNode | null | undefined, made: GeneratedFunction): void {
    for (const name of target ? namesOf(target) : []) {
      this.#functions.set(name, (this.#functions.get(name) ?? new Set()).add(made));
      this.#names.set(made, (this.#names.get(made) ?? new Set()).add(name));
    }
  }

  /**
   * The calls of a function; `undefined` when another one goes by the same name, or when it has no name worth
   * the name (a minifier's letters are used again in every scope).
   */
  of(made: GeneratedFunction): CallSite[] | undefined {
    const names = [...(this.#names.get(made) ?? [])];
    const own = names.filter((name) => this.#functions.get(name)?.size === 1 && isTelling(name));
    const plain = own.filter((name) => !name.includes('.'));
    // `a.b` is asked only where another function is called `b` too: calls by both names are the same calls.
    if (plain.length < names.filter((name) => !name.includes('.')).length) {
      return own.length > plain.length
        ? own.filter((name) => name.includes('.')).flatMap((name) => this.#calls.get(name) ?? [])
        : undefined;
    }
    return plain.length === 0 ? undefined : plain.flatMap((name) => this.#calls.get(name) ?? []);
  }
}

/** A minifier's letters are used again in every scope. */
function isTelling(name: string): boolean {
  return name.length > 2 && name !== 'default' && !/^.{1,2}\./.test(name);
}

/** `b` and `a.b` for `a.b`; `this.b` is only `b`. */
function namesOf(node: AnyNode): string[] {
  const name = nameOf(node);
  if (name === undefined) return [];
  const owner = node.type === 'MemberExpression' ? nameOf(node.object) : undefined;
  return owner === undefined ? [name] : [name, `${owner}.${name}`];
}

function nameOf(node: AnyNode): string | undefined {
  switch (node.type) {
    case 'Identifier':
      // Bundlers tell equal names of several files apart by a number.
      return node.name.replace(/\$?\d+$/, '');
    case 'PrivateIdentifier':
      return node.name;
    case 'MemberExpression':
      return node.computed ? undefined : nameOf(node.property);
    case 'SequenceExpression': {
      // `(0, module.name)(…)`
      const last = node.expressions.at(-1);
      return last && nameOf(last);
    }
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    default:
      return undefined;
  }
}

/** Whether an argument is sure not to be `undefined`; a plain name is taken for it, unless it is a parameter. */
export function isGiven(node: AnyNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === 'Identifier') return node.name !== 'undefined';
  return !(node.type === 'UnaryExpression' && node.operator === 'void');
}
