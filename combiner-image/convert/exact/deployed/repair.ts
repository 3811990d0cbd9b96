import type { Program } from 'acorn';
import { expressionFlow } from './expression-flow.ts';
import { FlowContext, type Walk } from './flow-context.ts';
import { Losses } from './losses.ts';
import { patternFlow } from './pattern-flow.ts';
import { listFlow, statementFlow } from './statement-flow.ts';

const WALK: Walk = {
  statement: statementFlow,
  list: listFlow,
  expression: expressionFlow,
  pattern: patternFlow,
};

/**
 * V8's flattened ranges are not counts: a continuation that is skipped swallows what follows it, one that is cut
 * short gives way to the function's count. So counters are read only where V8 really put one, and
 * carried on from there along the program's flow.
 */
export function repair(program: Program, text: string, losses = new Losses()): FlowContext {
  const flow = new FlowContext(WALK, program, text, losses);
  const entry = flow.entry();
  flow.mark(0, entry);
  flow.list(program.body, entry);
  flow.painting.dry();
  return flow;
}
