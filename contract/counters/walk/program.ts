import type { Program } from 'acorn';
import type { Sink } from '../sink.ts';
import { walkExpression } from './expressions.ts';
import { walkPattern } from './patterns.ts';
import { walkList, walkStatement } from './statements.ts';
import { type Visitors, Walk, type WalkOptions } from './walk.ts';

export const VISITORS: Visitors = {
  statement: walkStatement,
  list: walkList,
  expression: walkExpression,
  pattern: walkPattern,
};

/** @returns how many counters there are. */
export function walkProgram(program: Program, sink: Sink, options: WalkOptions): number {
  const walk = new Walk(VISITORS, sink, options);
  walkWhole(walk, program);
  return walk.counters;
}

export function walkWhole(walk: Walk, program: Program): void {
  walk.place('program', program);
  walk.sink.entered?.({ node: program, owner: undefined, head: 0, entry: walk.count });
  walk.mark(0);
  walk.list(program.body);
  walk.sink.left?.();
}
