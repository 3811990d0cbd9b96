import type { AnyNode, LogicalExpression } from 'acorn';
import type { Decision, Stop } from './decision.ts';
import type { CountId, Formulas } from './formulas.ts';
import { bareTest, isCompound, isNegated, isNullCheck } from './polarity.ts';

/** Where what tests decided is written down. */
export interface TestRecord {
  readonly formulas: Formulas;
  readonly decisions: Decision[];
  /** Of logical operations: how often they went on to the right side. */
  readonly rightSides: WeakMap<object, CountId>;
  /** Of those whose operands have counters of their own. */
  readonly stops?: WeakMap<object, Stops>;
}

/** How often the left side of an operation ended it, and how often the right one did in the same way. */
export interface Stops {
  left: CountId;
  right?: CountId;
}

/**
 * Writes down what a test decided, and what each operand of it decided: `a || b` holds as often as a and b do
 * together.
 */
export function recordTest(
  flow: TestRecord,
  around: AnyNode,
  test: AnyNode,
  truthy: CountId,
  falsy: CountId,
): void {
  record(flow, around, test, around.type === 'LogicalExpression', truthy, falsy);
  // In a chain of operations each has been asked for its own left side: only the operand before is new.
  const isChain = around.type === 'LogicalExpression' && test.type === 'LogicalExpression';
  recordOperands(flow, test, truthy, falsy, isChain);
}

interface Answered {
  node: AnyNode;
  yes: CountId;
  no: CountId;
}

function recordOperands(
  flow: TestRecord,
  test: AnyNode,
  truthy: CountId,
  falsy: CountId,
  lastOnly: boolean,
): void {
  const pending: Answered[] = [{ node: test, yes: truthy, no: falsy }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, yes, no } = next;
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      pending.push({ node: node.argument, yes: no, no: yes });
    } else if (node.type === 'SequenceExpression') {
      const last = node.expressions.at(-1) ?? node;
      record(flow, last, last, true, yes, no);
      pending.push({ node: last, yes, no });
    } else if (node.type === 'LogicalExpression' && node.operator !== '??') {
      for (const operand of operands(flow, node, yes, no)) {
        if (lastOnly && operand.node === node.left) continue;
        record(flow, operand.node, operand.node, true, operand.yes, operand.no);
        pending.push(operand);
      }
    }
  }
}

/** What the arms counted is behind every call in the test that threw: it is the sum to share out. */
function operands(flow: TestRecord, node: LogicalExpression, yes: CountId, no: CountId): Answered[] {
  const right = flow.rightSides.get(node);
  if (right === undefined) return [];
  const { formulas } = flow;
  const stops = flow.stops?.get(node);
  const rest = stops?.left ?? formulas.sum([yes, no], [right]);
  if (node.operator === '&&') {
    return [
      { node: node.right, yes, no: stops?.right ?? formulas.sum([no], [rest]) },
      { node: node.left, yes: right, no: rest },
    ];
  }
  return [
    { node: node.right, yes: stops?.right ?? formulas.sum([yes], [rest]), no },
    { node: node.left, yes: rest, no: right },
  ];
}

function record(
  flow: TestRecord,
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
    nullCheck: isNullCheck(test),
    merged,
    sure: sureSide(around, test),
    stops: () => stopsOf(flow, around, test),
    truthy,
    falsy,
  });
}

/** Asked for its last part only, `a && b` tells how often it held; asked for as a whole, it tells both. */
function sureSide(around: AnyNode, test: AnyNode): Decision['sure'] {
  const { node: inner, negated } = bareTest(test);
  const operation = inner.type === 'LogicalExpression' && inner.operator !== '??' ? inner : around;
  if (operation.type !== 'LogicalExpression' || (operation === around && around === test)) return 'both';
  return (operation.operator === '&&') === (negated && operation === inner) ? 'falsy' : 'truthy';
}

function stopsOf(flow: TestRecord, around: AnyNode, test: AnyNode): Stop[] | undefined {
  const { node } = bareTest(test);
  if (node.type === 'LogicalExpression') return operandStops(flow, node);
  if (around.type !== 'LogicalExpression' || around.left !== test) return undefined;
  const left = flow.stops?.get(around)?.left;
  return left === undefined ? undefined : [{ end: test.end, count: left }];
}

/** Of a chain of one operator. */
function operandStops(flow: TestRecord, node: LogicalExpression): Stop[] | undefined {
  const stops: Stop[] = [];
  for (let link = node; ; ) {
    const counted = flow.stops?.get(link);
    const last = isOf(link.right, node)
      ? operandStops(flow, link.right)
      : counted?.right !== undefined && [{ end: link.right.end, count: counted.right }];
    if (counted === undefined || !last) return undefined;
    stops.unshift(...last);
    if (!isOf(link.left, node)) return [{ end: link.left.end, count: counted.left }, ...stops];
    link = link.left;
  }
}

function isOf(node: AnyNode, { operator }: LogicalExpression): node is LogicalExpression {
  return node.type === 'LogicalExpression' && node.operator === operator;
}
