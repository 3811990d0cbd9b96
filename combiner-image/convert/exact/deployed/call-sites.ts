import type { AnyNode, Class, Node, Program } from 'acorn';
import { append } from '../../../lists.ts';
import { withoutNumber } from '../../../sources/without-number.ts';
import type { Binding } from './binding.ts';
import { Bindings } from './bindings.ts';
import { constructorOf } from './constructor-of.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { CountId } from './formulas.ts';
import { keyName } from './key-name.ts';

export interface CallSite {
  callee: AnyNode;
  /** The arguments as written. */
  arguments: readonly AnyNode[];
  count: CountId;
}

export interface Calls {
  sites: CallSite[];
  /** No other function goes by one of the names. */
  isAlone: boolean;
}

/** Calls and functions by what they go by: the binding, and the names of properties. */
interface Index {
  bindings: Bindings;
  /** By binding, for the functions that a binding holds. */
  held: Map<Binding, DeployedFunction>;
  calls: Map<Binding | string, CallSite[]>;
  functions: Map<string, Set<DeployedFunction>>;
  keys: Map<DeployedFunction, Set<Binding | string>>;
}

/** Calls that are looked at for all defaults of a script; real ones need some thousands. */
const MOST_VISITS = 20_000_000;

/** Classes above each other. */
const MOST_CLASSES = 8;

/** V8 does not count defaults; who passes what tells most of it. */
export class CallSites {
  readonly #program: () => Program;
  readonly #sites: CallSite[] = [];
  readonly #named: { names: string[]; made: DeployedFunction }[] = [];
  readonly #byNode = new Map<Node, DeployedFunction>();
  /** Classes that pass on what they are given, to these. */
  readonly #inherited = new Map<Node, AnyNode>();
  #index: Index | undefined;
  #visits = 0;

  /** The class that is walked at the moment: whose superclass `super(…)` calls. */
  derived: Class | undefined;

  constructor(program: () => Program) {
    this.#program = program;
  }

  called(site: CallSite): void {
    const { callee } = site;
    if (callee.type === 'SequenceExpression') {
      // `(0, module.name)(…)`
      const last = callee.expressions.at(-1);
      if (last !== undefined) this.called({ ...site, callee: last });
    } else if (callee.type === 'ParenthesizedExpression') this.called({ ...site, callee: callee.expression });
    else if (callee.type !== 'Super') this.#sites.push(site);
    else if (this.derived?.superClass) {
      if (passesAllOn(this.derived, site.arguments)) this.inherits(this.derived);
      else this.#sites.push({ ...site, callee: this.derived.superClass });
    }
  }

  /** A class without a constructor, or with one that only passes on its arguments. */
  inherits(node: Class): void {
    if (node.superClass) this.#inherited.set(node, node.superClass);
  }

  /** @param node of the function, or of the class whose constructor it is. */
  made(node: Node, made: DeployedFunction): void {
    this.#byNode.set(node, made);
  }

  /** A function in a property: `a.b = …`. What variables hold is found by their scope. */
  assigned(target: AnyNode | null | undefined, made: DeployedFunction): void {
    if (target?.type === 'MemberExpression') this.#named.push({ names: namesOf(target), made });
  }

  /** A function in a property of an object or class: `{ key: … }`. */
  keyed(key: AnyNode, made: DeployedFunction): void {
    const name = keyName(key);
    if (name !== undefined) this.#named.push({ names: [name], made });
  }

  /** The calls that may be of a function; `undefined` when it has no name worth the name, or there are too many. */
  of(made: DeployedFunction): Calls | undefined {
    this.#index ??= this.#makeIndex();
    const { calls, functions, keys } = this.#index;
    const own = [...(keys.get(made) ?? [])];
    const names = own.filter((key) => typeof key === 'string');
    const isAlone = (name: string) => functions.get(name)?.size === 1;
    const plain = names.filter((name) => !name.includes('.'));
    // `a.b` is asked only where another function is called `b` too: calls by both names are the same calls.
    const owned = names.filter((name) => name.includes('.') && isAlone(name));
    const bindings = own.filter((key) => typeof key !== 'string');
    // Calls by a binding are sure to be its own, whoever else goes by the other names.
    const few = bindings.length > 0 ? plain.filter(isAlone) : owned;
    const asked = plain.every(isAlone) || (bindings.length === 0 && owned.length === 0) ? plain : few;
    if (asked.length + bindings.length === 0) return undefined;
    const lists = [...bindings, ...asked].map((key) => calls.get(key) ?? []);
    this.#visits += lists.reduce((sum, { length }) => sum + length, 0);
    if (this.#visits > MOST_VISITS) return undefined;
    return { sites: [...new Set(lists.flat())], isAlone: asked.every(isAlone) };
  }

  /** The function whose parameter an argument is, and which; what the parameter holds never changes. */
  parameter(argument: AnyNode): { of: DeployedFunction; index: number } | undefined {
    const binding = this.#bindingOf(argument);
    return binding?.values.length === 0 ? this.#parameterOf(binding) : undefined;
  }

  /** The same, whatever was put into it since. */
  changedParameter(name: AnyNode): { of: DeployedFunction; index: number } | undefined {
    return this.#parameterOf(this.#bindingOf(name));
  }

  #bindingOf(name: AnyNode): Binding | undefined {
    this.#index ??= this.#makeIndex();
    return this.#index.bindings.of(name);
  }

  #parameterOf(binding: Binding | undefined): { of: DeployedFunction; index: number } | undefined {
    const made = binding?.parameter && this.#byNode.get(binding.parameter.of);
    return made && { of: made, index: binding?.parameter?.index ?? 0 };
  }

  /** What an identifier holds, when it is put there once. */
  value(argument: AnyNode): AnyNode | undefined {
    const binding = this.#bindingOf(argument);
    return binding?.parameter === undefined && binding?.values.length === 1 ? binding.values[0] : undefined;
  }

  #makeIndex(): Index {
    const bindings = new Bindings(this.#program());
    const index: Index = {
      bindings,
      held: new Map(),
      calls: new Map(),
      functions: new Map(),
      keys: new Map(),
    };
    for (const binding of bindings.all()) {
      const made = this.#heldBy(binding, bindings);
      if (made === undefined) continue;
      index.held.set(binding, made);
      addKey(index, made, binding);
      for (const name of binding.properties) addKey(index, made, name);
      if (binding.escapes && isTelling(binding.name)) addKey(index, made, withoutNumber(binding.name));
    }
    for (const { names, made } of this.#named) for (const name of names) addKey(index, made, name);
    for (const site of this.#sites) {
      let callee: AnyNode | undefined = site.callee;
      for (let steps = 0; steps < MOST_CLASSES && callee !== undefined; steps++) {
        const binding = bindings.of(callee);
        const keys = binding !== undefined && index.held.has(binding) ? [binding] : namesOf(callee);
        for (const key of keys) append(index.calls, key, site);
        callee = binding?.values.length === 1 ? this.#inherited.get(binding.values[0] ?? callee) : undefined;
      }
    }
    return index;
  }

  #heldBy(binding: Binding, bindings: Bindings): DeployedFunction | undefined {
    let at: Binding | undefined = binding;
    for (let steps = 0; steps < 4 && at !== undefined; steps++) {
      const value: AnyNode | undefined = at.values[0];
      if (value === undefined || at.values.length > 1 || at.parameter !== undefined) return undefined;
      const made = this.#byNode.get(value);
      if (made !== undefined) return made;
      at = bindings.of(value);
    }
    return undefined;
  }
}

/** `super(...arguments)`, or `super(...rest)` where the constructor takes nothing but `...rest`. */
function passesAllOn(node: Class, [first, ...others]: readonly AnyNode[]): boolean {
  if (others.length > 0 || first?.type !== 'SpreadElement' || first.argument.type !== 'Identifier')
    return false;
  const { name } = first.argument;
  if (name === 'arguments') return true;
  const parameter = constructorOf(node)?.value.params[0];
  return (
    parameter?.type === 'RestElement' &&
    parameter.argument.type === 'Identifier' &&
    parameter.argument.name === name
  );
}

function addKey(index: Index, made: DeployedFunction, key: Binding | string): void {
  index.keys.set(made, (index.keys.get(made) ?? new Set()).add(key));
  if (typeof key !== 'string') return;
  index.functions.set(key, (index.functions.get(key) ?? new Set()).add(made));
}

/** A minifier's letters are used again in every scope; names of properties it leaves alone. */
function isTelling(name: string): boolean {
  return name.length > 2;
}

/** `b` and `a.b` for `a.b`; `this.b` is only `b`. */
function namesOf(node: AnyNode): string[] {
  if (node.type === 'Identifier') {
    const name = withoutNumber(node.name);
    return isTelling(name) ? [name] : [];
  }
  const name = node.type === 'MemberExpression' && !node.computed ? keyName(node.property) : undefined;
  if (node.type !== 'MemberExpression' || name === undefined || name === 'default') return [];
  const owner = ownerName(node.object);
  return owner !== undefined && isTelling(owner) ? [name, `${owner}.${name}`] : [name];
}

function ownerName(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return withoutNumber(node.name);
  return node.type === 'MemberExpression' && !node.computed ? keyName(node.property) : undefined;
}
