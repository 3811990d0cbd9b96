import type { AssignmentPattern } from 'acorn';
import type { Bound } from '../walked-nodes.ts';
import type { Walk } from './walk.ts';

/** What takes a value apart: it may throw at every step. */
export function walkPattern(walk: Walk, node: Bound): void {
  switch (node.type) {
    case 'Identifier':
      return;
    case 'MemberExpression':
      walk.expression(node);
      break;
    case 'AssignmentPattern':
      walkDefault(walk, node);
      break;
    case 'ArrayPattern':
      walk.loud = true;
      for (const element of node.elements) if (element !== null) walk.pattern(element);
      break;
    case 'ObjectPattern':
      walk.loud = true;
      for (const property of node.properties) walk.pattern(property);
      break;
    case 'Property':
      if (node.computed) walk.expression(node.key);
      walk.pattern(node.value);
      return;
    case 'RestElement':
      walk.pattern(node.argument);
      break;
    default:
      node satisfies never;
      return;
  }
  walk.loud = true;
}

function walkDefault(walk: Walk, node: AssignmentPattern): void {
  walk.pattern(node.left);
  const { count } = walk;
  walk.goTo(count, true);
  walk.place('default', node.right, node.left);
  walk.mark(node.right.start);
  walk.sink.fallback?.(node, walk.count);
  walk.expression(node.right);
  walk.goTo(count, true);
  walk.mark(node.end);
}
