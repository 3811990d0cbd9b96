import type { NodeOf } from '../../convert/exact/original/node.ts';
import type { Binding } from '../scopes.ts';
import type { Shape } from '../shape.ts';
import { Shapes } from '../shapes.ts';

/** A statement of a bundle, or one variable of it. */
export interface Unit {
  shape: Shape;
  /** In its bundle. */
  index: number;
  declares: readonly Binding[];
}

/** @throws RangeError for code that is nested deeper than calls can be. */
export function unitsOf(program: NodeOf<'Program'>, text: string): Unit[] {
  const shapes = new Shapes(text, { isOfOneTool: true }).program(program);
  return shapes.map((shape, index) => ({ shape, index, declares: declaredBy(shape) }));
}

function declaredBy({ kind, binding, kids: [declared] }: Shape): Binding[] {
  if (binding !== undefined) return [binding];
  if (kind !== 'var' || declared === undefined) return [];
  const found: Binding[] = [];
  const open = [declared];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'name' && next.binding !== undefined) found.push(next.binding);
    for (const kid of next.kids) open.push(kid);
  }
  return found;
}
