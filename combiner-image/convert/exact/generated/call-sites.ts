import type { AnyNode } from 'acorn';
import type { CountId } from './formulas.ts';
import type { GeneratedFunction } from './generated-function.ts';

interface CallSite {
  /** The arguments as written. */
  arguments: readonly AnyNode[];
  count: CountId;
}

export interface Calls {
  sites: CallSite[];
  /** No other function goes by the name. */
  isAlone: boolean;
}

/**
 * Calls by the name that is called, and functions by the names they are known by. V8 does not count defaults;
 * who passes what tells most of it.
 */
export class CallSites {
  readonly #calls = new Map<string, CallSite[]>();
  readonly #functions = new Map<string, Set<GeneratedFunction>>();
  readonly #names = new Map<GeneratedFunction, Set<string>>();

  /** What `super(…)` calls at the moment. */
  superclass: AnyNode | undefined;

  called(callee: AnyNode, site: CallSite): void {
    const called = callee.type === 'Super' ? this.superclass : callee;
    for (const name of called ? namesOf(called) : []) {
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

  /** The calls that may be of a function; `undefined` when it has no name worth the name. */
  of(made: GeneratedFunction): Calls | undefined {
    const names = [...(this.#names.get(made) ?? [])].filter(isTelling);
    const plain = names.filter((name) => !name.includes('.'));
    const isAlone = (name: string) => this.#functions.get(name)?.size === 1;
    // `a.b` is asked only where another function is called `b` too: calls by both names are the same calls.
    const owned = names.filter((name) => name.includes('.') && isAlone(name));
    const asked = plain.every(isAlone) || owned.length === 0 ? plain : owned;
    if (asked.length === 0) return undefined;
    return { sites: asked.flatMap((name) => this.#calls.get(name) ?? []), isAlone: asked.every(isAlone) };
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
