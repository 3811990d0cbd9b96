import type {
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  MemberExpression,
  Pattern,
  Property,
  SequenceExpression,
  UnaryExpression,
} from 'acorn';
import { isFunction, isPattern } from '../node-kinds.ts';
import type { Evaluated } from '../walked-nodes.ts';
import { walkCall } from './calls.ts';
import { walkClass } from './classes.ts';
import { walkConditional } from './conditional.ts';
import { walkFunction } from './functions.ts';
import { walkAssigned, walkLogical } from './logical.ts';
import type { Use, Walk } from './walk.ts';

/**
 * What may throw, wait or leave makes the walk loud: calls, properties, awaits. Operators and names that throw are taken
 * for safe: code that throws so by design is rare, and they are everywhere.
 */
export function walkExpression(walk: Walk, node: Evaluated, use: Use): void {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
    case 'ThisExpression':
    case 'Super':
    case 'MetaProperty':
    case 'PrivateIdentifier':
      break;
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      walkFunction(walk, node);
      break;
    case 'ClassExpression':
    case 'ClassDeclaration':
      walkClass(walk, node);
      break;
    case 'LogicalExpression':
      walkLogical(walk, node, use);
      break;
    case 'ConditionalExpression':
      walkConditional(walk, node, use);
      break;
    case 'BinaryExpression':
      walkBinary(walk, node);
      break;
    case 'CallExpression':
    case 'MemberExpression':
      walkChain(walk, node);
      break;
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      walk.expression(node.expression, use);
      break;
    case 'NewExpression':
      walk.expression(node.callee);
      walkLoudly(walk, node.arguments);
      break;
    case 'SequenceExpression':
      walkSequence(walk, node, use);
      break;
    case 'TemplateLiteral':
      walkAll(walk, node.expressions);
      break;
    case 'TaggedTemplateExpression':
      walk.expression(node.tag);
      walkLoudly(walk, node.quasi.expressions);
      break;
    case 'ArrayExpression':
      walkAll(walk, node.elements);
      break;
    case 'ObjectExpression':
      walkAll(walk, node.properties);
      break;
    case 'Property':
      walkProperty(walk, node);
      break;
    case 'UnaryExpression':
      walk.expression(node.argument, useOfOperand(node, use));
      if (node.operator === 'delete') walk.loud = true;
      break;
    case 'UpdateExpression':
      walk.expression(node.argument);
      break;
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'SpreadElement':
      walkLoudly(walk, node.argument ? [node.argument] : []);
      break;
    case 'ImportExpression':
      walkLoudly(walk, node.options ? [node.source, node.options] : [node.source]);
      break;
    case 'AssignmentExpression':
      walkAssignment(walk, node);
      break;
    default:
      node satisfies never;
  }
}

function walkAll(walk: Walk, nodes: readonly (Evaluated | null)[]): void {
  for (const node of nodes) if (node !== null) walk.expression(node);
}

function walkLoudly(walk: Walk, nodes: readonly Evaluated[]): void {
  walkAll(walk, nodes);
  walk.loud = true;
}

function useOfOperand({ operator }: UnaryExpression, use: Use): Use {
  if (operator === 'void') return 'none';
  if (operator === '!') return use === 'test' ? 'test' : 'truth';
  return 'value';
}

/** `a + b + c + …` of a minified bundle nests thousands deep on its left. */
function walkBinary(walk: Walk, node: BinaryExpression): void {
  const wholes: BinaryExpression[] = [];
  let left: BinaryExpression['left'] = node;
  while (left.type === 'BinaryExpression') {
    wholes.push(left);
    left = left.left;
  }
  walk.expression(left);
  for (const { operator, right } of wholes.reverse()) {
    walk.expression(right);
    if (operator === 'in' || operator === 'instanceof') walk.loud = true;
  }
}

/** `a.b(c).d[e](f)`, from its innermost object outwards. */
function walkChain(walk: Walk, node: CallExpression | MemberExpression): void {
  const links: (CallExpression | MemberExpression)[] = [];
  let object: Evaluated = node;
  while (object.type === 'CallExpression' || object.type === 'MemberExpression') {
    links.push(object);
    object = object.type === 'CallExpression' ? object.callee : object.object;
  }
  walk.expression(object);
  const { count } = walk;
  let isOptional = false;
  let isSettled = false;
  for (const link of links.reverse()) {
    // What is behind `?.` may be left out.
    if (link.optional) {
      walk.loud = true;
      isOptional = true;
    }
    const [first] = link.type === 'CallExpression' ? link.arguments : link.computed ? [link.property] : [];
    if (isOptional && first !== undefined && settleInside(walk, first)) {
      isOptional = false;
      isSettled = true;
    }
    if (link.type === 'CallExpression') walkCall(walk, link);
    else if (link.computed) walk.expression(link.property);
    walk.loud = true;
  }
  if (!isSettled) return;
  walk.goTo(count, true);
  walk.mark(node.end);
}

/** What a minifier has put behind `?.`: the body of a function that was called there. */
function settleInside(walk: Walk, node: Evaluated): boolean {
  const value = node.type === 'SpreadElement' ? node.argument : node;
  if (value.type === 'Literal' || isFunction(value)) return false;
  walk.settle('argument', value);
  return true;
}

/** Tools make one of several statements. */
function walkSequence(walk: Walk, { expressions }: SequenceExpression, use: Use): void {
  for (const [index, node] of expressions.entries()) {
    walk.settle('sequence', node);
    walk.expression(node, index < expressions.length - 1 ? 'none' : use);
  }
}

function walkProperty(walk: Walk, node: Property): void {
  if (node.computed) walk.expression(node.key);
  const { value } = node;
  if (isFunction(value) && (node.method || node.kind !== 'init')) walkFunction(walk, value, node);
  else walk.expression(value);
}

function walkAssignment(walk: Walk, node: AssignmentExpression): void {
  const { left, right, operator } = node;
  if (isPattern(left)) {
    walk.expression(right);
    walk.pattern(left);
    return;
  }
  walkTarget(walk, left);
  const isProperty = left.type !== 'Identifier';
  if (isProperty && operator !== '=') walk.loud = true;
  if (operator === '||=' || operator === '&&=' || operator === '??=') walkAssigned(walk, node);
  else walk.expression(right);
  // A setter may throw.
  if (isProperty) walk.loud = true;
}

/** What is assigned to is not asked for its value. */
function walkTarget(walk: Walk, left: Pattern): void {
  if (left.type !== 'MemberExpression') walk.pattern(left);
  else {
    walk.expression(left.object);
    if (left.computed) walk.expression(left.property);
  }
}
