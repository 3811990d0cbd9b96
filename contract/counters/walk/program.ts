import type { Program } from 'acorn';
import type { Sink } from '../sink.ts';
import { walkExpression } from './expressions.ts';
import { walkPattern } from './patterns.ts';
import { walkList, walkStatement } from './statements.ts';
import { type Visitors, Walk, type WalkOptions } from './walk.ts';

const VISITORS: Visitors = {
  statement: walkStatement,
  list: walkList,
  expression: walkExpression,
  pattern: walkPattern,
};

/** @returns how many counters there are. */
export function walkProgram(program: Program, sink: Sink, options: WalkOptions): number {
  const walk = new Walk(VISITORS, sink, options);
  walk.place('program', program);
  sink.entered?.({ node: program, owner: undefined, head: 0, entry: walk.count });
  walk.mark(0);
  walk.list(program.body);
  sink.left?.();
  return walk.counters;
}
