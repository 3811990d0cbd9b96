import type { AnyNode } from 'acorn';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { isCompound, isNegated } from './polarity.ts';

/**
 * Writes down what a test decided, and what each operand of it decided: `a || b` holds as often as a and b do
 * together.
 */
export function recordTest(
  flow: FlowContext,
  around: AnyNode,
  test: AnyNode,
  truthy: CountId,
  falsy: CountId,
): void {
  record(flow, around, test, around.type === 'LogicalExpression', truthy, falsy);
  recordOperands(flow, test, truthy, falsy);
}

function recordOperands(flow: FlowContext, test: AnyNode, truthy: CountId, falsy: CountId): void {
  const { formulas } = flow;
  let node = test;
  let yes = truthy;
  let no = falsy;
  for (;;) {
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      [yes, no] = [no, yes];
      node = node.argument;
    } else if (node.type === 'SequenceExpression') {
      node = node.expressions.at(-1) ?? node;
      record(flow, node, node, true, yes, no);
    } else if (node.type === 'LogicalExpression' && node.operator !== '??') {
      const known = flow.operands.get(node);
      if (known === undefined) return;
      // What the arms counted is behind every call in the test that threw.
      const rest = formulas.sum([yes, no], [known.right]);
      const isAnd = node.operator === '&&';
      const leftYes = isAnd ? known.right : rest;
      const leftNo = isAnd ? rest : known.right;
      record(flow, node.left, node.left, true, leftYes, leftNo);
      recordOperands(flow, node.left, leftYes, leftNo);
      const rightYes = isAnd ? yes : formulas.sum([yes], [rest]);
      const rightNo = isAnd ? formulas.sum([no], [rest]) : no;
      record(flow, node.right, node.right, true, rightYes, rightNo);
      node = node.right;
      yes = rightYes;
      no = rightNo;
    } else return;
  }
}

function record(
  flow: FlowContext,
  around: AnyNode,
  test: AnyNode,
  merged: boolean,
  truthy: CountId,
  falsy: CountId,
): void {
  flow.decisions.push({
    kind: 'test',
    start: around.start,
    testStart: test.start,
    testEnd: test.end,
    end: around.end,
    negated: isNegated(test),
    compound: isCompound(test),
    merged,
    sure: around.type !== 'LogicalExpression' || around === test ? 'both' : sureSide(around.operator),
    truthy,
    falsy,
  });
}

function sureSide(operator: string): 'truthy' | 'falsy' {
  return operator === '&&' ? 'truthy' : 'falsy';
}
