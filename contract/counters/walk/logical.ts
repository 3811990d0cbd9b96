import type { AssignmentExpression, LogicalExpression } from 'acorn';
import { operatorAfter } from '../text-scan.ts';
import type { Evaluated } from '../walked-nodes.ts';
import { join } from './fork.ts';
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
  const isEither = unused && node.operator !== '??';
  // Without a value it may have been an `if`, whose other way is told as well.
  const isOdd = isEither && (walk.flags || before.loud);
  if (isOdd) {
    walk.goTo(before.count, true);
    walk.place('rest', node);
  }
  const counted = walk.here;
  walk.goTo(before.count, true);
  walk.place('right', node.right);
  const begin = walk.here;
  walk.mark(operatorAfter(walk.text, node.left.end));
  walk.expression(node.right, unused);
  const right = { begin, end: walk.here };
  const rest = isOdd && !counted.loud ? counted : unasked(walk, before, begin);
  walk.sink.wentOn?.(node, begin.count, rest.count);
  join(walk, before, right, { begin: rest, end: rest });
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
  const right = { begin, end: walk.here };
  const rest = unasked(walk, before, begin);
  walk.sink.wentOn?.(node, begin.count, rest.count);
  join(walk, before, right, { begin: rest, end: rest });
  walk.mark(node.end);
}

/** How often the left side was the result; of flags nothing is known but that it ran. */
function unasked(walk: Walk, before: Here, right: Here): Here {
  const count = walk.flags ? before.count : walk.sum([before.count], [right.count]);
  return { count, loud: before.loud || right.loud };
}
