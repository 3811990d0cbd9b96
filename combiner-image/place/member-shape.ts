import type { NodeOf } from '../convert/exact/original/node.ts';
import { isOwnExports } from './commonjs-names.ts';
import { literalOf } from './keys.ts';
import { type Shape, shape } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

/** `a.b`, `a["b"]`, and what a module has of another one. */
export function memberShape(
  node: NodeOf<'MemberExpression' | 'OptionalMemberExpression'>,
  reader: ShapeReader,
): Shape {
  const { object, property } = node;
  const sign = node.type === 'OptionalMemberExpression' && node.optional ? '?.' : '';
  const name = node.computed
    ? literalOf(property)
    : property.type === 'Identifier'
      ? property.name
      : undefined;
  if (name === undefined)
    return shape(`get${sign}[]`, node, [reader.expression(object), reader.expression(property)]);
  const binding = object.type === 'Identifier' ? reader.scopes.bindingOf(object.name) : undefined;
  const isOfModule =
    !reader.isOfOneTool &&
    object.type === 'Identifier' &&
    (isOwnExports(object.name) || binding?.meaning === 'module');
  if (isOfModule) return shape('name', node, [], { name });
  return shape(`get${sign}:${name}`, node, [reader.expression(object)], { marks: [property.start] });
}
