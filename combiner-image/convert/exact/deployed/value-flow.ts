import type { Expression, Pattern, Property } from 'acorn';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { classFlow, functionFlow } from './function-flow.ts';

/** A function or class goes by the name of what it is put into. */
export function valueFlow(
  flow: FlowContext,
  target: Pattern | undefined,
  value: Expression,
  count: CountId,
): CountId {
  if (value.type === 'ClassExpression') return classFlow(flow, value, count, target);
  if (value.type !== 'FunctionExpression' && value.type !== 'ArrowFunctionExpression') {
    return flow.expression(value, count);
  }
  flow.callSites.assigned(target, functionFlow(flow, value, count));
  return count;
}

export function propertyFlow(flow: FlowContext, node: Property, count: CountId): CountId {
  const key = node.computed ? flow.expression(node.key, count) : count;
  const { value } = node;
  if (value.type !== 'FunctionExpression' && value.type !== 'ArrowFunctionExpression') {
    return valueFlow(flow, undefined, value, key);
  }
  const isMethod = node.method || node.kind !== 'init';
  const made = functionFlow(flow, value, key, isMethod ? node : undefined);
  // `{ a: () => b }` is how bundlers export: what goes by the name is b.
  if (value.body.type !== 'Identifier') flow.callSites.keyed(node.key, made);
  return key;
}
