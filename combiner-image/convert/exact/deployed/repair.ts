import type { Program } from 'acorn';
import { FlowContext } from './flow-context.ts';
import type { Losses } from './losses.ts';
import { listFlow } from './statement-flow.ts';

/**
 * V8's flattened ranges are not counts: a continuation that is skipped swallows what follows it, one that is cut
 * short gives way to the function's count. So counters are read only where V8 really put one, and
 * carried on from there along the program's flow.
 */
export function repair(program: Program, text: string, losses?: Losses): FlowContext {
  const flow = new FlowContext(program, text, losses);
  const entry = flow.entry();
  flow.mark(0, entry);
  listFlow(flow, program.body, entry);
  flow.painting.dry();
  return flow;
}
