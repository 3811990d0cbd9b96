import type { AnyNode, LogicalExpression } from 'acorn';
import { operatorAfter } from '../../../../contract/counters/text-scan.ts';
import { goesOn } from './constant-test.ts';
import type { FlowContext } from './flow-context.ts';
import { type CountId, ZERO } from './formulas.ts';
import { recordTest } from './record-test.ts';

/** `l op r`: the right side has a counter at the operator; what follows is the left without it, and what it became. */
export function logicalFlow(flow: FlowContext, node: LogicalExpression, count: CountId): CountId {
  const spine: LogicalExpression[] = [];
  let left: AnyNode = node;
  while (left.type === 'LogicalExpression') {
    spine.push(left);
    left = left.left;
  }
  let now = flow.expression(left, count);
  for (let i = spine.length - 1; i >= 0; i--) {
    const link = spine[i];
    if (link === undefined) continue;
    const operator = operatorAfter(flow.text, link.left.end);
    const certain = goesOn(link.operator, link.left);
    const right = certain === undefined ? flow.read(operator) : certain ? now : ZERO;
    flow.mark(operator, right);
    if (certain === false && isTakenOut(flow.text, link.start)) flow.untold.addRange(link.start, link.end);
    const rightEnd = flow.dead(certain === false, () => flow.expression(link.right, right));
    flow.rightSides.set(link, right);
    if (link.operator !== '??') {
      const rest = flow.formulas.sum([now], [right]);
      if (link.operator === '&&') recordTest(flow, link, link.left, right, rest);
      else recordTest(flow, link, link.left, rest, right);
    }
    if (rightEnd !== right) now = flow.formulas.sum([now, rightEnd], [right]);
    flow.mark(link.end, now);
  }
  return now;
}

const COMMENT = /\/\* unused pure expression(?: or super)? \*\/ ?$/;

/**
 * webpack, Rspack and ncc leave what nobody uses as `/* unused pure expression or super *\/ null && (…)`, and ncc's
 * minifier leaves this without the comment and blanks.
 */
export function isTakenOut(text: string, start: number): boolean {
  return text.startsWith('null&&', start) || COMMENT.test(text.slice(Math.max(0, start - 50), start));
}
