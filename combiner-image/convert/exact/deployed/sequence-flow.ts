import type { Evaluated } from '../../../../contract/counters/walked-nodes.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';

/** One after the other, as arguments and elements are. */
export function sequenceFlow(
  flow: FlowContext,
  nodes: readonly (Evaluated | null)[],
  count: CountId,
): CountId {
  let now = count;
  for (const node of nodes) if (node !== null) now = flow.expression(node, now);
  return now;
}
