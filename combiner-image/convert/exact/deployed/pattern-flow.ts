import type { Bound } from '../../../../contract/counters/walked-nodes.ts';
import type { FlowContext } from './flow-context.ts';
import type { CountId } from './formulas.ts';
import { unknownFlow } from './unknown-flow.ts';

/** A pattern's computed keys and defaults; V8 has no counter for a default. */
export function patternFlow(flow: FlowContext, node: Bound, count: CountId): CountId {
  switch (node.type) {
    case 'AssignmentPattern': {
      const before = flow.losses.size;
      flow.pattern(node.left, count);
      flow.defaults.add(node.right.start);
      flow.expression(node.right, count);
      // It may not have been needed, so an await in it says nothing of what follows.
      const after = flow.without(count, before);
      flow.mark(node.end, after);
      return after;
    }
    case 'ArrayPattern':
      for (const element of node.elements) if (element !== null) flow.pattern(element, count);
      return count;
    case 'ObjectPattern':
      for (const property of node.properties) flow.pattern(property, count);
      return count;
    case 'Property':
      if (node.computed) flow.expression(node.key, count);
      return flow.pattern(node.value, count);
    case 'RestElement':
      return flow.pattern(node.argument, count);
    case 'Identifier':
    case 'MemberExpression':
      return flow.expression(node, count);
    default:
      return unknownFlow(flow, node satisfies never, count);
  }
}
