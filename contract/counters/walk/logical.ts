import type { AssignmentExpression, LogicalExpression } from 'acorn';
import { isBoolean } from '../node-kinds.ts';
import type { Count } from '../sink.ts';
import { operatorAfter } from '../text-scan.ts';
import type { Evaluated } from '../walked-nodes.ts';
import { isWhole, join, type Way } from './fork.ts';
import type { Here, Use, Walk } from './walk.ts';

/** `a && b || c`, from its first operand on: bundles nest thousands on the left. */
export function walkLogical(walk: Walk, node: LogicalExpression, use: Use): void {
  const spine: { link: LogicalExpression; use: Use }[] = [];
  let left: Evaluated = node;
  let leftUse = use;
  while (left.type === 'LogicalExpression') {
    spine.push({ link: left, use: leftUse });
    leftUse = useOfLeft(left, leftUse);
    left = left.left;
  }
  walk.settle('leaf', left);
  walk.expression(left, leftUse);
  let stopped: Stopped | undefined;
  for (const { link, use } of spine.reverse()) stopped = walkRight(walk, link, use, stopped);
}

function useOfLeft({ operator }: LogicalExpression, use: Use): Use {
  if (operator === '??' || use === 'value') return 'value';
  return use === 'truth' ? 'truth' : 'test';
}

/** How often a chain of one operator did not go on to its end. */
interface Stopped {
  operator: LogicalExpression['operator'];
  count: Count;
}

/** @param before of the left side, where it is a chain whose operands are all counted. */
function walkRight(
  walk: Walk,
  node: LogicalExpression,
  use: Use,
  before: Stopped | undefined,
): Stopped | undefined {
  const tested = walk.here;
  const operator = operatorAfter(walk.text, node.left.end);
  const rest = before?.operator === node.operator ? before.count : placeRest(walk, node, use, operator);
  walk.goTo(tested.count, true);
  walk.place('right', node.right);
  const begin = walk.here;
  const isMerged = rest !== undefined && use === 'test' && isTight(walk, operator);
  const ends = isMerged ? walk.placeBeside('end', node) : undefined;
  walk.mark(operator);
  walk.expression(node.right, use);
  const right = { begin, end: walk.here };
  if (rest !== undefined && walk.placement > 1) walk.sink.stopped?.(node, rest, ends);
  if (use === 'none' && node.operator !== '??') {
    const other = { count: rest ?? tested.count, loud: rest === undefined };
    walk.sink.wentOn?.(node, begin.count, other.count);
    join(walk, tested, right, { begin: other, end: other });
  } else comeBack(walk, node, tested, right, rest);
  walk.mark(node.end);
  if (rest === undefined || ends === undefined) return undefined;
  return { operator: node.operator, count: walk.sum([rest, ends]) };
}

/** How often the left side was the result, where that has a counter. */
function placeRest(walk: Walk, node: LogicalExpression, use: Use, operator: number): Count | undefined {
  if (node.operator === '??') return undefined;
  // Without a value it may have been an `if`, whose other way is told as well.
  if (use !== 'none') {
    if (!isTight(walk, operator)) return undefined;
    // The value may be used: then the counter must leave it as it is.
    if (use === 'value' && !isBoolean(node.left)) return undefined;
  }
  return walk.placeBeside('rest', node);
}

/** No blanks around: a tool may have made one condition of several. */
function isTight({ placement, text }: Walk, operator: number): boolean {
  return placement > 1 && /\S/.test(text.charAt(operator - 1)) && /\S/.test(text.charAt(operator + 2));
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
  rest = walk.sum([before.count], [right.begin.count]),
): void {
  // How often the left side was the result, if nothing in it threw.
  walk.sink.wentOn?.(node, right.begin.count, rest);
  walk.goTo(before.count, before.loud || right.end.loud || !isWhole(right));
}
