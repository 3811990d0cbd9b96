import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Pattern,
  Program,
} from 'acorn';
import { append, lowerBound } from '../../../lists.ts';

/** A name in its scope. */
export interface Binding {
  name: string;
  /** Of the scope. */
  start: number;
  end: number;
  /** What was put into it; more than one: it changes. */
  values: AnyNode[];
  /** The function whose plain parameter it is, and which one. */
  parameter: { of: AnyNode; index: number } | undefined;
  /** The names of properties that hold the same: `exports.a = b`, `{ a: b }`, `{ a: () => b }`. */
  properties: string[];
  /** It is used in some other way than by calling it, or as such a property. */
  escapes: boolean;
}

interface Use {
  name: string;
  offset: number;
  property: string | undefined;
}

/** The scopes of `let` and of `var`. */
interface Scopes {
  block: AnyNode;
  body: AnyNode;
}

interface Step extends Scopes {
  node: AnyNode;
}

type AnyFunction =
  | FunctionDeclaration
  | AnonymousFunctionDeclaration
  | FunctionExpression
  | ArrowFunctionExpression;

const SCOPES = /^(?:Program|BlockStatement|For.*Statement|SwitchStatement|StaticBlock|CatchClause|Class.*)$/;

/** Which name means what where. Made once per text, in one walk. */
export class Bindings {
  readonly #byName = new Map<string, Binding[]>();
  /** Per binding the one of the same name around it. */
  readonly #around = new Map<Binding, Binding>();
  readonly #uses: Use[] = [];
  readonly #assignments: { target: AnyNode; value: AnyNode }[] = [];
  readonly #pending: Step[] = [];

  constructor(program: Program) {
    this.#pending.push({ node: program, block: program, body: program });
    for (let step = this.#pending.pop(); step !== undefined; step = this.#pending.pop()) this.#visit(step);
    for (const all of this.#byName.values()) this.#nest(all);
    for (const { target, value } of this.#assignments) this.of(target)?.values.push(value);
    for (const { name, offset, property } of this.#uses) {
      const binding = this.#find(name, offset);
      if (binding === undefined) continue;
      if (property === undefined) binding.escapes = true;
      else binding.properties.push(property);
    }
  }

  /** What an identifier means; `undefined` for globals and for all that is no identifier. */
  of(node: AnyNode): Binding | undefined {
    return node.type === 'Identifier' ? this.#find(node.name, node.start) : undefined;
  }

  all(): Binding[] {
    return [...this.#byName.values()].flat();
  }

  #find(name: string, offset: number): Binding | undefined {
    const all = this.#byName.get(name) ?? [];
    let found = all[lowerBound(all.length, (i) => (all[i]?.start ?? 0) > offset) - 1];
    while (found !== undefined && found.end <= offset) found = this.#around.get(found);
    return found;
  }

  /** Sorted, outer ones first; one binding per scope. */
  #nest(all: Binding[]): void {
    all.sort((a, b) => a.start - b.start || b.end - a.end);
    const open: Binding[] = [];
    let kept = 0;
    for (const binding of all) {
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= binding.start) open.pop();
      const outer = open.at(-1);
      if (outer !== undefined && outer.start === binding.start && outer.end === binding.end) {
        outer.values.push(...binding.values);
        outer.parameter ??= binding.parameter;
        continue;
      }
      if (outer !== undefined) this.#around.set(binding, outer);
      open.push(binding);
      all[kept++] = binding;
    }
    all.length = kept;
  }

  #declare(pattern: Pattern | null | undefined, scope: AnyNode, value?: AnyNode): void {
    if (pattern?.type !== 'Identifier') return;
    const { name } = pattern;
    const values = value === undefined ? [] : [value];
    const { start, end } = scope;
    const binding = { name, start, end, values, parameter: undefined, properties: [], escapes: false };
    append(this.#byName, name, binding);
  }

  #visit(step: Step): void {
    const { node } = step;
    const inner: Scopes = SCOPES.test(node.type) ? { block: node, body: step.body } : step;
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#function(step, node);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#declare(node.id, node.type === 'ClassDeclaration' ? step.block : node, node);
        this.#children([node.superClass, node.body], inner);
        return;
      case 'LabeledStatement':
        this.#children(node.body, inner);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          this.#pattern(id, node.kind === 'var' ? step.body : step.block, step, init ?? undefined);
          if (init) this.#value(init, step, undefined);
        }
        return;
      case 'CatchClause':
        if (node.param) this.#pattern(node.param, node, step);
        this.#pending.push({ ...inner, node: node.body });
        return;
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) this.#declare(local, step.block);
        return;
      case 'AssignmentExpression':
        this.#assignment(step, node.left, node.right);
        return;
      case 'Property': {
        const name = node.computed ? undefined : keyName(node.key);
        if (node.computed) this.#pending.push({ ...inner, node: node.key });
        this.#value(node.value, inner, name);
        return;
      }
      case 'Identifier':
        this.#uses.push({ name: node.name, offset: node.start, property: undefined });
        return;
      case 'MemberExpression':
        if (node.computed) this.#pending.push({ ...inner, node: node.property });
        this.#pending.push({ ...inner, node: node.object });
        return;
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.#pending.push({ ...inner, node: node.key });
        if (node.value) this.#pending.push({ ...inner, node: node.value });
        return;
      case 'CallExpression':
      case 'NewExpression':
        for (const argument of node.arguments) this.#pending.push({ ...inner, node: argument });
        if (node.callee.type !== 'Identifier') this.#pending.push({ ...inner, node: node.callee });
        return;
    }
    for (const value of Object.values(node)) this.#children(value, inner);
  }

  #children(value: unknown, inner: Scopes): void {
    if (Array.isArray(value)) for (const each of value) this.#children(each, inner);
    else if (isNode(value)) this.#pending.push({ ...inner, node: value });
  }

  #function(step: Scopes, node: AnyFunction): void {
    if (node.type === 'FunctionDeclaration') this.#declare(node.id, step.block, node);
    else if (node.type === 'FunctionExpression') this.#declare(node.id, node, node);
    const inner = { block: node, body: node };
    node.params.forEach((parameter, index) => {
      this.#pattern(parameter, node, inner);
      if (parameter.type !== 'Identifier') return;
      const binding = this.#byName.get(parameter.name)?.at(-1);
      if (binding !== undefined) binding.parameter = { of: node, index };
    });
    this.#pending.push({ ...inner, node: node.body });
  }

  #pattern(pattern: Pattern, scope: AnyNode, step: Scopes, value?: AnyNode): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#declare(pattern, scope, value);
        return;
      case 'AssignmentPattern':
        this.#pattern(pattern.left, scope, step);
        this.#pending.push({ ...step, node: pattern.right });
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.#pattern(element, scope, step);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          this.#pattern(property.type === 'Property' ? property.value : property.argument, scope, step);
        }
        return;
      case 'RestElement':
        this.#pattern(pattern.argument, scope, step);
        return;
    }
  }

  #assignment(step: Scopes, left: AnyNode, right: AnyNode): void {
    let property: string | undefined;
    if (left.type === 'MemberExpression') {
      if (!left.computed) property = keyName(left.property);
      this.#pending.push({ ...step, node: left });
    } else if (left.type === 'Identifier') this.#assignments.push({ target: left, value: right });
    this.#value(right, step, property);
  }

  /** A value that goes into a property of that name. */
  #value(value: AnyNode, step: Scopes, property: string | undefined): void {
    const isGetter = value.type === 'ArrowFunctionExpression' && value.params.length === 0;
    const held = isGetter ? value.body : value;
    if (held.type === 'Identifier' && property !== undefined && property !== 'exports') {
      this.#uses.push({ name: held.name, offset: held.start, property });
    } else this.#pending.push({ ...step, node: value });
  }
}

/** The name of a property. */
export function keyName(node: AnyNode): string | undefined {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
