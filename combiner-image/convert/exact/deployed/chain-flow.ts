import type { CallExpression, MemberExpression } from 'acorn';
import { operatorAfter } from '../../../../contract/counters/text-scan.ts';
import type { Evaluated } from '../../../../contract/counters/walked-nodes.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { sequenceFlow } from './sequence-flow.ts';

/** `a.b(c).d[e](f)`, from its innermost object outwards. */
export function chainFlow(
  flow: FlowContext,
  node: CallExpression | MemberExpression,
  count: CountId,
): CountId {
  const links: (CallExpression | MemberExpression)[] = [];
  let object: Evaluated = node;
  while (object.type === 'CallExpression' || object.type === 'MemberExpression') {
    links.push(object);
    object = object.type === 'CallExpression' ? object.callee : object.object;
  }
  let now = flow.expression(object, count);
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i];
    if (link === undefined) continue;
    if (link.optional) {
      // V8 counts a link only up to its own end: `a?.b` but not the `.c(d)` behind it.
      const from = link.type === 'CallExpression' ? link.callee : link.object;
      const operator = operatorAfter(flow.text, from.end);
      now = flow.read(operator);
      flow.mark(operator, now);
    }
    if (link.type === 'CallExpression') {
      now = sequenceFlow(flow, link.arguments, now);
      flow.called(link.callee, link.arguments, now);
    } else if (link.computed) now = flow.expression(link.property, now);
    now = flow.ended(link, now);
  }
  return now;
}

/** The whole of an optional chain ends as often as it began, whichever link cut it short. */
export function optionalFlow(
  flow: FlowContext,
  node: CallExpression | MemberExpression,
  count: CountId,
): CountId {
  const before = flow.losses.size;
  chainFlow(flow, node, count);
  const after = flow.without(count, before);
  flow.mark(node.end, after);
  return after;
}
