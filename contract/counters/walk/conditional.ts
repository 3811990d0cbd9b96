import type { ConditionalExpression } from 'acorn';
import { operatorAfter } from '../text-scan.ts';
import { join, type Way } from './fork.ts';
import type { Here, Use, Walk } from './walk.ts';

interface Link {
  node: ConditionalExpression;
  tested: Here;
  then: Way;
  otherwise: Here;
}

/** `a ? b : c ? d : …`: minifiers chain them by the hundred, so a chain is walked without recursion. */
export function walkConditional(walk: Walk, first: ConditionalExpression, use: Use): void {
  // Which of the arms held is not counted.
  const armUse = use === 'test' ? 'truth' : use;
  const links: Link[] = [];
  for (let node = first; ; ) {
    const { test, consequent, alternate } = node;
    walk.expression(test, 'test');
    const tested = walk.here;
    walk.goTo(tested.count, true);
    walk.place('arm', consequent);
    walk.mark(operatorAfter(walk.text, test.end));
    const begin = walk.here;
    walk.expression(consequent, armUse);
    const then = { begin, end: walk.here };
    walk.goTo(tested.count, true);
    walk.place('arm', alternate);
    const other = walk.here;
    walk.mark(operatorAfter(walk.text, consequent.end));
    walk.sink.decided?.(node, begin.count, other.count);
    links.push({ node, tested, then, otherwise: other });
    if (alternate.type !== 'ConditionalExpression') {
      walk.expression(alternate, armUse);
      break;
    }
    node = alternate;
  }
  for (const link of links.reverse()) {
    join(walk, link.tested, link.then, { begin: link.otherwise, end: walk.here });
    walk.mark(link.node.end);
  }
}
