import type { IfStatement } from 'acorn';
import { join, type Way } from './fork.ts';
import type { Here, Walk } from './walk.ts';

interface Link {
  node: IfStatement;
  tested: Here;
  then: Way;
  otherwise: Here;
}

/** A chain of `else if` is a loop here: deployed code chains them by the hundred. */
export function walkIf(walk: Walk, first: IfStatement): void {
  const links: Link[] = [];
  for (let node = first; ; ) {
    const { test, consequent, alternate } = node;
    walk.expression(test, 'test');
    const tested = walk.here;
    walk.place('then', consequent);
    walk.mark(consequent.start);
    const begin = walk.here;
    walk.statement(consequent);
    const then = { begin, end: walk.here };
    const kind = alternate?.type === 'IfStatement' ? 'else-if' : 'else';
    walk.goTo(tested.count, true);
    // Without an `else` the two ways are counted together: what `if` runs gets its braces by that.
    if (alternate) walk.place(kind, alternate);
    else walk.place(kind, node, undefined, consequent);
    const other = walk.here;
    walk.sink.decided?.(node, begin.count, other.count);
    links.push({ node, tested, then, otherwise: other });
    if (!alternate) break;
    walk.mark(consequent.end);
    walk.mark(alternate.start);
    if (alternate.type !== 'IfStatement') {
      walk.statement(alternate);
      break;
    }
    node = alternate;
  }
  for (const link of links.reverse())
    join(walk, link.tested, link.then, { begin: link.otherwise, end: walk.here });
  walk.mark(first.end);
}
