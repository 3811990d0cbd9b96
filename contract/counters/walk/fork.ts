import { type Count, NEVER } from '../sink.ts';
import type { Here, Walk } from './walk.ts';

/** One of two ways behind a test: how often it was gone, and what its end knows. */
export interface Way {
  begin: Here;
  end: Here;
}

/** Behind both ways. What is not known there stays what it was before the test. */
export function join(walk: Walk, tested: Here, first: Way, second: Way): void {
  walk.goTo(...joined(walk, tested, first, second));
}

function joined(walk: Walk, tested: Here, first: Way, second: Way): [count: Count, loud: boolean] {
  if (first.end.loud || second.end.loud) return [tested.count, true];
  if (first.end.count === NEVER) return [second.end.count, false];
  if (second.end.count === NEVER) return [first.end.count, false];
  if (!tested.loud && isWhole(first) && isWhole(second)) return [tested.count, false];
  return [walk.sum([first.end.count, second.end.count]), false];
}

/** Nothing on the way threw, waited or left. */
export function isWhole({ begin, end }: Way): boolean {
  return begin.count === end.count;
}
