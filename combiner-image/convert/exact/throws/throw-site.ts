import type { AnyNode } from 'acorn';
import { isClass, isFunction, isPattern } from '../../../../contract/counters/node-kinds.ts';
import { type Certainty, isBoundToThrow, leaving, withinFunction } from './leaving.ts';
import { type PathStep, pathTo } from './node-path.ts';
import { isOperation } from './operation.ts';

/** What stands at the position of a stack frame. */
export interface ThrowSite {
  /** The expression or declaration that an error came out of; `undefined` where none can be told. */
  node: AnyNode | undefined;
  /** Up to here, what runs behind the node tells how often the node ended well. */
  until: number;
  kind: 'new' | 'super' | 'class' | 'call' | 'other';
  /** What is called or made, as `JSON.parse`; empty where it has no plain name. */
  callee: string;
  /** How an error that comes out of the node leaves the function. */
  leaves: Certainty | 'never';
  /** The function is left by an error even if the node gives a value. */
  bound: boolean;
  /** In a static field or block: V8 then gives the class's own frame a position of some code before it. */
  isStatic: boolean;
}

const NOWHERE = {
  node: undefined,
  until: 0,
  kind: 'other',
  callee: '',
  leaves: 'likely',
  bound: false,
  isStatic: false,
} as const satisfies ThrowSite;

/**
 * Finds what V8 means by a position: of `a.b.c(d)` that throws `c`, of `a.b = c` the `=`, of `a[b](c)` the
 * second parenthesis, of `new X` the `new`, of `const { a } = b` the `a`.
 */
export function throwSite(program: AnyNode, offset: number): ThrowSite {
  const path = pathTo(program, offset);
  const last = path.at(-1)?.node;
  // The implicit constructor of a class with fields stands at the class itself.
  if (last !== undefined && (isClass(last) || last.type === 'ClassBody'))
    return { ...NOWHERE, kind: 'class' };
  if (last === undefined || !isOperation(last)) return NOWHERE;
  const inner = withinFunction(path);
  const depth = operationDepth(path);
  const node = path[depth]?.node ?? last;
  return {
    ...described(node),
    node: isBinding(inner.steps) ? bindingNode(inner.steps) : node,
    until: armEnd(path, depth),
    leaves: leaving(inner),
    bound: isBoundToThrow(inner),
    isStatic: isStatic(inner.steps),
  };
}

/** From a name up to the access and the call that it is the position of. */
function operationDepth(path: readonly PathStep[]): number {
  let depth = path.length - 1;
  for (; depth > 0; depth--) {
    const type = path[depth]?.node.type;
    const parent = path[depth - 1]?.node;
    const property = path[depth]?.property;
    const isName = type === 'Identifier' || type === 'PrivateIdentifier' || type === 'Super';
    if (parent?.type === 'MemberExpression' && property === 'property' && isName && !parent.computed)
      continue;
    const isCall = parent?.type === 'CallExpression' || parent?.type === 'NewExpression';
    const isCalled = isCall && property === 'callee';
    if (isCalled && (isName || type === 'MemberExpression')) continue;
    if (parent?.type === 'TaggedTemplateExpression' && type === 'TemplateLiteral') continue;
    break;
  }
  return depth;
}

function described(node: AnyNode): Pick<ThrowSite, 'kind' | 'callee'> {
  if (node.type === 'NewExpression') return { kind: 'new', callee: nameOf(node.callee) };
  if (node.type !== 'CallExpression') return { kind: 'other', callee: '' };
  if (node.callee.type === 'Super') return { kind: 'super', callee: '' };
  return { kind: 'call', callee: nameOf(node.callee) };
}

function nameOf(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'SequenceExpression') return nameOf(node.expressions.at(-1) ?? node);
  if (node.type !== 'MemberExpression' || node.computed) return '';
  return `${nameOf(node.object)}.${nameOf(node.property)}`;
}

function isStatic(steps: readonly PathStep[]): boolean {
  const outermost = steps[0]?.node;
  return outermost?.type === 'StaticBlock' || (outermost?.type === 'PropertyDefinition' && outermost.static);
}

/** Whether a value is taken apart there: the whole of that is over, wherever in it the error came. */
function isBinding(steps: readonly PathStep[]): boolean {
  return steps.some(({ node, property }) => isPattern(node) && property !== '');
}

function bindingNode(steps: readonly PathStep[]): AnyNode | undefined {
  const at = steps.findIndex(({ node }) => isPattern(node));
  // A default inside of a pattern runs only sometimes.
  if (steps.slice(at).some(({ property }) => property === 'right' || property === 'init')) return undefined;
  for (let i = at; i >= 0; i--) {
    const { node, property } = steps[i] ?? {};
    if (property === 'params') return node;
    if (node?.type === 'VariableDeclarator' || node?.type === 'AssignmentExpression') return node;
  }
  return undefined;
}

/** What runs behind the node up to here runs only because the node ended well. */
function armEnd(path: readonly PathStep[], depth: number): number {
  for (let i = depth; i > 0; i--) {
    const step = path[i];
    const parent = path[i - 1]?.node;
    if (step === undefined || parent === undefined) break;
    if (isArm(parent, step.property)) return step.node.end;
    if (parent.type === 'SwitchCase') return parent.end;
  }
  return path[0]?.node.end ?? 0;
}

function isArm(parent: AnyNode, property: string): boolean {
  if (isFunction(parent)) return true;
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return property !== 'test';
    case 'LogicalExpression':
    case 'AssignmentPattern':
      return property === 'right';
    case 'AssignmentExpression':
      return property === 'right' && /^(?:\|\||&&|\?\?)=$/.test(parent.operator);
    case 'ForStatement':
      return property !== 'init';
    case 'ForInStatement':
    case 'ForOfStatement':
      return property !== 'right';
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'TryStatement':
    case 'CatchClause':
    case 'LabeledStatement':
    case 'ChainExpression':
    case 'PropertyDefinition':
    case 'StaticBlock':
      return true;
    default:
      return false;
  }
}
