import type { SwitchStatement } from 'acorn';
import type { Walk } from './walk.ts';

/** A case is entered by its label or from the one before it: each has a counter, also where it is empty. */
export function walkSwitch(walk: Walk, node: SwitchStatement): void {
  walk.expression(node.discriminant);
  const { count } = walk;
  for (const clause of node.cases) {
    walk.goTo(count, true);
    if (clause.test) {
      walk.mark(clause.test.start);
      walk.expression(clause.test);
      walk.goTo(count, true);
    }
    walk.place('case', clause);
    walk.mark(clause.start);
    if (clause.test) walk.mark(clause.test.end);
    walk.sink.clause?.(clause, count, walk.count);
    walk.list(clause.consequent);
    walk.mark(clause.end, count);
  }
  walk.goTo(count, true);
  walk.mark(node.end);
}
