import type { AnyNode, Expression } from 'acorn';
import type { ClassNode, FunctionNode } from '../../../../contract/counters/node-kinds.ts';
import { constructorOf } from './constructor-of.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';

/**
 * A function where it is made; `owner` is the method or property that V8 counts to it.
 * What is around it keeps its count.
 */
export function functionFlow(
  flow: FlowContext,
  node: FunctionNode,
  around: CountId,
  owner: AnyNode | undefined = undefined,
): DeployedFunction {
  const first = node.params[0];
  // The very first character of an arrow is where it is made: see the regions of the original.
  const start = node.type === 'ArrowFunctionExpression' ? node.start + 1 : (first?.start ?? node.body.start);
  const head = Math.min(start, node.body.start);
  const inner = flow.addFunction({
    kind: 'function',
    start: owner?.start ?? node.start,
    head,
    body: node.body.start,
    end: node.end,
  });
  flow.inside(inner, (entry) => {
    flow.mark(head, entry);
    let count = entry;
    for (const parameter of node.params) count = flow.ended(parameter, flow.pattern(parameter, count));
    if (node.body.type === 'BlockStatement') flow.list(node.body.body, count);
    else flow.expression(node.body, count);
  });
  flow.mark(node.end, around);
  flow.callSites.made(node, inner);
  return inner;
}

/** A class where it is made. Instance fields run in a function of V8's own, static parts in another one. */
export function classFlow(
  flow: FlowContext,
  node: ClassNode,
  around: CountId,
  target: AnyNode | null | undefined = node.id,
): CountId {
  let count = node.superClass ? flow.expression(node.superClass, around) : around;
  const place = { start: node.start, head: node.start, body: node.body.start, end: node.end };
  const fields = node.body.body.some((m) => m.type === 'PropertyDefinition' && !m.static)
    ? flow.addFunction({ kind: 'fields', ...place })
    : undefined;
  const statics = node.body.body.some(
    (m) => m.type === 'StaticBlock' || (m.type === 'PropertyDefinition' && m.static),
  )
    ? flow.addFunction({ kind: 'static', ...place })
    : undefined;
  let fieldCount: CountId | undefined;
  let staticCount: CountId | undefined;
  const insideOf = (
    inner: typeof fields,
    known: CountId | undefined,
    from: number,
    walk: (c: CountId) => void,
  ) => {
    if (inner === undefined) return known;
    const { current, jumps } = flow;
    flow.current = inner;
    const entry = known ?? flow.entry();
    const before = flow.losses.size;
    flow.mark(from, entry);
    walk(entry);
    // An error in a field leaves out the fields behind it; a block may have caught its own.
    const after = inner.kind === 'fields' ? flow.without(entry, before) : entry;
    flow.current = current;
    flow.jumps = jumps;
    return after;
  };
  const { derived } = flow.callSites;
  flow.callSites.derived = node;
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      staticCount = insideOf(statics, staticCount, member.start, (c) => flow.list(member.body, c));
      flow.mark(member.end, count);
    } else {
      if (member.computed) count = flow.expression(member.key, count);
      const { value } = member;
      if (value === null || value === undefined) {
        if (!member.computed) flow.untold.add(member.key.start);
        continue;
      }
      if (member.type === 'MethodDefinition') {
        const made = functionFlow(flow, member.value, count, member);
        if (member.kind !== 'constructor') flow.callSites.keyed(member.key, made);
        else {
          flow.callSites.made(node, made);
          flow.callSites.assigned(target, made);
        }
      } else if (member.static) {
        staticCount = insideOf(statics, staticCount, value.start, (c) =>
          fieldFlow(flow, member.key, value, c),
        );
        flow.mark(member.end, count);
      } else {
        flow.fieldValues.addRange(value.start, value.end);
        fieldCount = insideOf(fields, fieldCount, value.start, (c) => fieldFlow(flow, member.key, value, c));
        flow.mark(member.end, count);
      }
    }
  }
  flow.callSites.derived = derived;
  if (constructorOf(node) === undefined) flow.callSites.inherits(node);
  return count;
}

function fieldFlow(flow: FlowContext, key: AnyNode, value: Expression, count: CountId): void {
  flow.fields.set(key.start, count);
  flow.expression(value, count);
}
