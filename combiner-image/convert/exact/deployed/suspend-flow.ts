import type { AwaitExpression, YieldExpression } from 'acorn';
import { skipBlank } from '../../../../contract/counters/text-scan.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';

/** A range of V8's that starts right behind an await takes its counter away. */
const RANGE_START = /^(?:\?|:|&&|\|\|)/;

/**
 * `await x`, `yield x`: V8 counts what comes back, from the end of the expression, or from behind the
 * semicolon that follows it.
 */
export function suspendFlow(
  flow: FlowContext,
  node: AwaitExpression | YieldExpression,
  count: CountId,
): CountId {
  const { text } = flow;
  const before = node.argument ? flow.expression(node.argument, count) : count;
  const next = skipBlank(text, node.end);
  const at = text.charCodeAt(next) === 59 ? next + 1 : node.end;
  // What V8 counts behind a statement that jumps is never reached.
  if (at >= flow.jumpEnd || RANGE_START.test(text.slice(at, at + 2))) return before;
  const after = flow.read(at);
  flow.mark(node.end, after);
  return after;
}
