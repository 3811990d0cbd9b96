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
      const rest = formulas.sum([known.before], [known.right]);
      const isAnd = node.operator === '&&';
      // The left operand's own decision is recorded where the operation is walked.
      const rightYes = isAnd ? yes : formulas.sum([yes], [rest]);
      const rightNo = isAnd ? formulas.sum([no], [rest]) : no;
      record(flow, node.right, node.right, true, rightYes, rightNo);
      // Of a chain the operation on the left decided as the rest of the chain says.
      recordOperands(flow, node.left, isAnd ? known.right : rest, isAnd ? rest : known.right);
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
    testEnd: test.end,
    end: around.end,
    negated: isNegated(test),
    compound: isCompound(test),
    merged,
    truthy,
    falsy,
  });
}
