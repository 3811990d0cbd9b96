import type { AnyNode } from 'acorn';
import { expressionFlow } from './expression-flow.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';

/** Nodes outside of ESTree's core (TypeScript that Node strips): children in order, types left out. */
export function unknownFlow(flow: FlowContext, node: AnyNode, count: CountId): CountId {
  let now = count;
  for (const [property, value] of Object.entries(node as object)) {
    if (/^(?:type|loc|range|typeAnnotation|typeParameters|typeArguments|returnType)$/.test(property))
      continue;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const child of values) {
      if (isNode(child)) now = expressionFlow(flow, child, now);
    }
  }
  return now;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
