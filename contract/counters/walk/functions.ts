import type { AnyNode } from 'acorn';
import type { FunctionNode } from '../node-kinds.ts';
import { NEVER } from '../sink.ts';
import type { Walk } from './walk.ts';

/**
 * A function where it is made; what is around it keeps its count.
 * @param owner the method or property that it is the value of
 */
export function walkFunction(walk: Walk, node: FunctionNode, owner?: AnyNode): void {
  const around = walk.here;
  const { isBehindFunction } = walk;
  if (node.type === 'FunctionDeclaration' || owner) walk.isBehindFunction = false;
  // What it is an argument of, or an element, is read together with it.
  if (node.type === 'ArrowFunctionExpression') walk.isBehindFunction = true;
  const head = headOf(node);
  if (walk.isIgnored || !walk.ranges.touches(node.start, node.end)) {
    walk.mark(head, NEVER);
    walk.sink.skipped?.(node, owner);
  } else {
    walk.goTo(NEVER, true);
    walk.place('function', node);
    const entry = walk.here;
    walk.sink.entered?.({ node, owner, head, entry: entry.count });
    walk.mark(head);
    // The counter stands behind the parameters.
    walk.goTo(entry.count, true);
    for (const parameter of node.params) walk.pattern(parameter);
    walk.goTo(entry.count, entry.loud);
    if (node.body.type === 'BlockStatement') walk.list(node.body.body);
    else walk.expression(node.body);
    walk.sink.left?.();
  }
  walk.isBehindFunction = isBehindFunction || (!node.id && owner === undefined);
  walk.goTo(around.count, around.loud);
  walk.mark(node.end);
}

/** The start of the parameters. The very first character of an arrow is where it is made. */
function headOf({ type, start, params, body }: FunctionNode): number {
  const first = type === 'ArrowFunctionExpression' ? start + 1 : (params[0]?.start ?? body.start);
  return Math.min(first, body.start);
}
