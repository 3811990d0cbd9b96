import type { BinaryExpression } from 'acorn';
import type { Evaluated } from '../../../../contract/counters/walked-nodes.ts';
import { chainFlow, optionalFlow } from './chain-flow.ts';
import { conditionalFlow } from './conditional-flow.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { classFlow, functionFlow } from './function-flow.ts';
import { logicalFlow } from './logical-flow.ts';
import { sequenceFlow } from './sequence-flow.ts';
import { suspendFlow } from './suspend-flow.ts';
import { unknownFlow } from './unknown-flow.ts';
import { propertyFlow, valueFlow } from './value-flow.ts';

/**
 * Walks an expression in the order of evaluation.
 * @param count how often its evaluation begins.
 * @returns how often it ends; the text behind it is marked so where that differs from `count`.
 */
export function expressionFlow(flow: FlowContext, node: Evaluated, count: CountId): CountId {
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
      const made = sequenceFlow(flow, node.arguments, flow.expression(node.callee, count));
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
      return flow.expression(node.quasi, flow.expression(node.tag, count));
    case 'Property':
      return propertyFlow(flow, node, count);
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'SpreadElement':
      return flow.expression(node.argument, count);
    case 'ParenthesizedExpression':
      return flow.expression(node.expression, count);
    case 'ImportExpression':
      return flow.expression(node.source, count);
    case 'AssignmentExpression': {
      const left = flow.pattern(node.left, count);
      const before = flow.losses.size;
      const right = valueFlow(flow, node.left, node.right, left);
      if (!/^(?:\|\||&&|\?\?)=$/.test(node.operator)) return right;
      // `a ||= b`: V8 has no counter for b, and an await in it swallows what follows.
      const after = flow.without(left, before);
      flow.mark(node.end, after);
      return after;
    }
    default:
      return unknownFlow(flow, node satisfies never, count);
  }
}

/** `a + b + c + …` of a minified bundle nests thousands deep on its left. */
function binaryFlow(flow: FlowContext, node: BinaryExpression, count: CountId): CountId {
  const wholes: BinaryExpression[] = [];
  let left: BinaryExpression['left'] = node;
  while (left.type === 'BinaryExpression') {
    wholes.push(left);
    left = left.left;
  }
  let now = flow.expression(left, count);
  for (const whole of wholes.reverse()) {
    now = flow.expression(whole.right, now);
    // The outermost is ended by who asked for it.
    if (whole !== node) now = flow.ended(whole, now);
  }
  return now;
}
