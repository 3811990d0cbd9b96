import type { TryStatement } from 'acorn';
import type { Walk } from './walk.ts';

export function walkTry(walk: Walk, { block, handler, finalizer, end }: TryStatement): void {
  const { count } = walk;
  walk.list(block.body);
  if (handler) {
    walk.place('catch', handler.body);
    walk.mark(handler.start);
    const caught = walk.here;
    if (handler.param) {
      walk.goTo(caught.count, true);
      walk.pattern(handler.param);
      walk.goTo(caught.count, caught.loud);
    }
    walk.list(handler.body.body);
  }
  if (finalizer) {
    walk.place('finally', finalizer);
    walk.mark(finalizer.start);
    walk.list(finalizer.body);
  }
  walk.goTo(count, true);
  walk.mark(end);
}
