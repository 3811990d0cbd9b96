import type { ConditionalExpression } from 'acorn';
import { operatorAfter } from '../../../../contract/counters/text-scan.ts';
import { constantValue } from './constant-test.ts';
import type { FlowContext } from './flow-context.ts';
import { type CountId, ZERO } from './formulas.ts';
import { recordTest } from './record-test.ts';

interface Link {
  node: ConditionalExpression;
  test: CountId;
  then: CountId;
  thenEnd: CountId;
  otherwise: CountId;
}

/** `a ? b : c ? d : …`: minifiers chain them by the hundred, so a chain is walked without recursion. */
export function conditionalFlow(flow: FlowContext, first: ConditionalExpression, count: CountId): CountId {
  const links: Link[] = [];
  let node = first;
  let otherwiseEnd = count;
  for (;;) {
    const test = flow.expression(node.test, otherwiseEnd);
    const question = operatorAfter(flow.text, node.test.end);
    const colon = operatorAfter(flow.text, node.consequent.end);
    const constant = constantValue(node.test);
    const isTrue = constant && Boolean(constant.value);
    const then = isTrue === undefined ? flow.read(question) : isTrue ? test : ZERO;
    flow.mark(question, then);
    const { consequent, alternate } = node;
    const thenEnd = flow.dead(isTrue === false, () => flow.expression(consequent, then));
    const otherwise = isTrue === undefined ? flow.read(colon) : isTrue ? ZERO : test;
    flow.mark(colon, otherwise);
    links.push({ node, test, then, thenEnd, otherwise });
    otherwiseEnd = otherwise;
    if (alternate.type !== 'ConditionalExpression' || isTrue !== undefined) {
      otherwiseEnd = flow.dead(isTrue === true, () => flow.expression(alternate, otherwise));
      break;
    }
    node = alternate;
  }
  for (const link of links.reverse()) otherwiseEnd = join(flow, link, otherwiseEnd);
  return otherwiseEnd;
}

/** Behind both arms: as often as the test ended, unless an arm lost or held something back. */
function join(flow: FlowContext, link: Link, otherwiseEnd: CountId): CountId {
  const { node, test, then, thenEnd, otherwise } = link;
  const isWhole = thenEnd === then && otherwiseEnd === otherwise;
  const after = isWhole ? test : flow.formulas.sum([thenEnd, otherwiseEnd]);
  flow.mark(node.end, after);
  recordTest(flow, node, node.test, then, otherwise);
  flow.arms.set(node, { then, otherwise });
  return after;
}
