import type { AssignmentExpression, LogicalExpression } from 'acorn';
import { operatorAfter } from '../text-scan.ts';
import type { Evaluated } from '../walked-nodes.ts';
import { isWhole, join, type Way } from './fork.ts';
import type { Here, Walk } from './walk.ts';

/** `a && b || c`, from its first operand on: bundles nest thousands on the left. */
export function walkLogical(walk: Walk, node: LogicalExpression, unused: boolean): void {
  const spine: LogicalExpression[] = [];
  let left: Evaluated = node;
  while (left.type === 'LogicalExpression') {
    spine.push(left);
    left = left.left;
  }
  walk.settle('leaf', left);
  walk.expression(left);
  for (const link of spine.reverse()) walkRight(walk, link, unused && link === node);
}

function walkRight(walk: Walk, node: LogicalExpression, unused: boolean): void {
  const before = walk.here;
  // Without a value it may have been an `if`, whose other way is told as well.
  const isEither = unused && node.operator !== '??';
  walk.goTo(before.count, true);
  if (isEither) walk.place('rest', node);
  const other = walk.here;
  walk.goTo(before.count, true);
  walk.place('right', node.right);
  const begin = walk.here;
  walk.mark(operatorAfter(walk.text, node.left.end));
  walk.expression(node.right, unused);
  const right = { begin, end: walk.here };
  if (isEither) {
    walk.sink.wentOn?.(node, begin.count, other.count);
    join(walk, before, right, { begin: other, end: other });
  } else comeBack(walk, node, before, right);
  walk.mark(node.end);
}

/** `a ||= b`; what is to be assigned to was asked for its value. */
export function walkAssigned(walk: Walk, node: AssignmentExpression): void {
  const before = walk.here;
  walk.goTo(before.count, true);
  walk.place('right', node.right, node.left);
  const begin = walk.here;
  walk.mark(operatorAfter(walk.text, node.left.end));
  walk.expression(node.right);
  comeBack(walk, node, before, { begin, end: walk.here });
  walk.mark(node.end);
}

/** Behind both sides, as often as before if the right one had no end of its own. */
function comeBack(
  walk: Walk,
  node: LogicalExpression | AssignmentExpression,
  before: Here,
  right: Way,
): void {
  // How often the left side was the result, if nothing in it threw.
  const rest = walk.sum([before.count], [right.begin.count]);
  walk.sink.wentOn?.(node, right.begin.count, rest);
  walk.goTo(before.count, before.loud || right.end.loud || !isWhole(right));
}
