import type { AnyNode, AssignmentProperty, CallExpression, MemberExpression, Property } from 'acorn';
import { conditionalFlow } from './conditional-flow.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { classFlow, functionFlow } from './function-flow.ts';
import { logicalFlow } from './logical-flow.ts';
import { suspendFlow } from './suspend-flow.ts';
import { operatorAfter } from './text-scan.ts';
import { unknownFlow } from './unknown-flow.ts';

/**
 * Walks an expression in the order of evaluation.
 * @param count how often its evaluation begins.
 * @returns how often it ends; the text behind it is marked so where that differs from `count`.
 */
export function expressionFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  return flow.ended(node, evaluationFlow(flow, node, count));
}

function evaluationFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
    case 'ThisExpression':
    case 'Super':
    case 'MetaProperty':
    case 'PrivateIdentifier':
      return count;
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      functionFlow(flow, node, count);
      return count;
    case 'ClassExpression':
    case 'ClassDeclaration':
      return classFlow(flow, node, count);
    case 'AwaitExpression':
    case 'YieldExpression':
      return suspendFlow(flow, node, count);
    case 'LogicalExpression':
      return logicalFlow(flow, node, count);
    case 'ConditionalExpression':
      return conditionalFlow(flow, node, count);
    case 'BinaryExpression':
      return binaryFlow(flow, node, count);
    case 'CallExpression':
    case 'MemberExpression':
      return chainFlow(flow, node, count);
    case 'ChainExpression':
      return optionalFlow(flow, node.expression, count);
    case 'NewExpression': {
      const made = sequenceFlow(flow, node.arguments, expressionFlow(flow, node.callee, count));
      flow.called(node.callee, node.arguments, made);
      return made;
    }
    case 'SequenceExpression':
    case 'TemplateLiteral':
      return sequenceFlow(flow, node.expressions, count);
    case 'ArrayExpression':
      return sequenceFlow(flow, node.elements, count);
    case 'ObjectExpression':
      return sequenceFlow(flow, node.properties, count);
    case 'TaggedTemplateExpression':
      return expressionFlow(flow, node.quasi, expressionFlow(flow, node.tag, count));
    case 'Property':
      return propertyFlow(flow, node, count);
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'SpreadElement':
      return expressionFlow(flow, node.argument, count);
    case 'ParenthesizedExpression':
      return expressionFlow(flow, node.expression, count);
    case 'ImportExpression':
      return expressionFlow(flow, node.source, count);
    case 'AssignmentExpression': {
      const left = patternFlow(flow, node.left, count);
      const before = flow.losses.size;
      const right = valueFlow(flow, node.left, node.right, left);
      if (!/^(?:\|\||&&|\?\?)=$/.test(node.operator)) return right;
      // `a ||= b`: V8 has no counter for b, and an await in it swallows what follows.
      const after = flow.without(left, before);
      flow.mark(node.end, after);
      return after;
    }
    default:
      return unknownFlow(flow, node, count);
  }
}

function propertyFlow(flow: FlowContext, node: Property | AssignmentProperty, count: CountId): CountId {
  const key = node.computed ? expressionFlow(flow, node.key, count) : count;
  const { value } = node;
  if (value.type !== 'FunctionExpression' && value.type !== 'ArrowFunctionExpression') {
    return valueFlow(flow, undefined, value, key);
  }
  const isMethod = node.method || node.kind !== 'init';
  const made = functionFlow(flow, value, key, isMethod ? node : undefined);
  // `{ a: () => b }` is how bundlers export: what goes by the name is b.
  if (value.body.type !== 'Identifier') flow.callSites.keyed(node.key, made);
  return key;
}

/** A function or class goes by the name of what it is put into. */
export function valueFlow(
  flow: FlowContext,
  target: AnyNode | undefined,
  value: AnyNode,
  count: CountId,
): CountId {
  if (value.type === 'ClassExpression') return classFlow(flow, value, count, target);
  if (value.type !== 'FunctionExpression' && value.type !== 'ArrowFunctionExpression') {
    return expressionFlow(flow, value, count);
  }
  flow.callSites.assigned(target, functionFlow(flow, value, count));
  return count;
}

function sequenceFlow(flow: FlowContext, nodes: readonly (AnyNode | null)[], count: CountId): CountId {
  let now = count;
  for (const node of nodes) if (node !== null) now = expressionFlow(flow, node, now);
  return now;
}

/** `a + b + c + …` of a minified bundle nests thousands deep on its left. */
function binaryFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  const wholes: AnyNode[] = [];
  const rights: AnyNode[] = [];
  let left = node;
  while (left.type === 'BinaryExpression') {
    wholes.push(left);
    rights.push(left.right);
    left = left.left;
  }
  let now = expressionFlow(flow, left, count);
  for (let i = rights.length - 1; i >= 0; i--) {
    const right = rights[i];
    if (right !== undefined) now = expressionFlow(flow, right, now);
    const whole = wholes[i];
    if (whole !== undefined) now = flow.ended(whole, now);
  }
  return now;
}

/** `a.b(c).d[e](f)`, from its innermost object outwards. */
function chainFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  const links: (CallExpression | MemberExpression)[] = [];
  let object = node;
  while (object.type === 'CallExpression' || object.type === 'MemberExpression') {
    links.push(object);
    object = object.type === 'CallExpression' ? object.callee : object.object;
  }
  let now = expressionFlow(flow, object, count);
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (link === undefined) continue;
    if (link.optional) {
      // V8 counts a link only up to its own end: `a?.b` but not the `.c(d)` behind it.
      const from = link.type === 'CallExpression' ? link.callee : link.object;
      const operator = operatorAfter(flow.text, from.end);
      now = flow.read(operator);
      flow.mark(operator, now);
    }
    if (link.type === 'CallExpression') {
      now = sequenceFlow(flow, link.arguments, now);
      flow.called(link.callee, link.arguments, now);
    } else if (link.computed) now = expressionFlow(flow, link.property, now);
    now = flow.ended(link, now);
  }
  return now;
}

/** The whole of an optional chain ends as often as it began, whichever link cut it short. */
function optionalFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  const before = flow.losses.size;
  chainFlow(flow, node, count);
  const after = flow.without(count, before);
  flow.mark(node.end, after);
  return after;
}

/** A pattern's computed keys and defaults; V8 has no counter for a default. */
export function patternFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  switch (node.type) {
    case 'AssignmentPattern': {
      const before = flow.losses.size;
      patternFlow(flow, node.left, count);
      expressionFlow(flow, node.right, count);
      // It may not have been needed, so an await in it says nothing of what follows.
      const after = flow.without(count, before);
      flow.mark(node.end, after);
      return after;
    }
    case 'ArrayPattern':
      for (const element of node.elements) if (element !== null) patternFlow(flow, element, count);
      return count;
    case 'ObjectPattern':
      for (const property of node.properties) patternFlow(flow, property, count);
      return count;
    case 'Property':
      if (node.computed) expressionFlow(flow, node.key, count);
      return patternFlow(flow, node.value, count);
    case 'RestElement':
      return patternFlow(flow, node.argument, count);
    default:
      return expressionFlow(flow, node, count);
  }
}
