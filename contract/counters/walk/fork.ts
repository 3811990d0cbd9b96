import type { AnyNode } from 'acorn';
import { type Count, type CounterKind, NEVER } from '../sink.ts';
import type { Here, Walk } from './walk.ts';

/** One of two ways behind a test: how often it was gone, and what its end knows. */
export interface Way {
  begin: Here;
  end: Here;
}

/** Goes the other way of a test: as often as the test ended without the first way, where both are known. */
export function otherwise(walk: Walk, tested: Here, first: Here, kind: CounterKind, node: AnyNode): Here {
  if (walk.flags || tested.loud || first.loud) {
    walk.goTo(tested.count, true);
    walk.place(kind, node);
  } else walk.goTo(walk.sum([tested.count], [first.count]), false);
  return walk.here;
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
  if (walk.flags) return [tested.count, true];
  return [walk.sum([first.end.count, second.end.count]), false];
}

function isWhole({ begin, end }: Way): boolean {
  return begin.count === end.count;
}
