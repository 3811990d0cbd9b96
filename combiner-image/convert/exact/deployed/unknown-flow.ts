import type { Evaluated } from '../../../../contract/counters/walked-nodes.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';

/** Nodes outside of ESTree's core (TypeScript that Node strips): children in order, types left out. */
export function unknownFlow(flow: FlowContext, node: object, count: CountId): CountId {
  let now = count;
  for (const [property, value] of Object.entries(node)) {
    if (/^(?:type|loc|range|typeAnnotation|typeParameters|typeArguments|returnType)$/.test(property))
      continue;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const child of values) {
      if (isNode(child)) now = flow.expression(child, now);
    }
  }
  return now;
}

function isNode(value: unknown): value is Evaluated {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
