import type { FunctionNode } from '../convert/exact/original/function-node.ts';
import type { SyntaxNode } from '../convert/exact/original/node.ts';
import { keyOf } from './keys.ts';
import { functionKind } from './kind-of.ts';
import { type Shape, shape } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

/** @param own what stands in front of its own statements */
export function functionShape(
  node: FunctionNode,
  reader: ShapeReader,
  own: (statements: Shape[]) => Shape[],
): Shape {
  const { body } = node;
  const params = node.params.filter((each) => !(each.type === 'Identifier' && each.name === 'this'));
  const ownName = node.type === 'FunctionExpression' ? node.id : undefined;
  const isArrow = node.type === 'ArrowFunctionExpression';
  const id = 'id' in node && node.id ? node.id : undefined;
  // Inside of it another one may have its name.
  const binding = node.type === 'FunctionDeclaration' && id ? reader.scopes.bindingOf(id.name) : undefined;
  return reader.scopes.within(body, ownName ? [...params, ownName] : params, !isArrow, () => {
    const isBlock = body.type === 'BlockStatement';
    const inner = isBlock
      ? shape('body', body, own(reader.statements(body.body)), { marks: [body.end - 1] })
      : reader.expression(body);
    const key = 'key' in node ? keyOf(node) : undefined;
    const computed = 'key' in node && key === undefined ? [reader.expression(node.key)] : [];
    return shape(
      `${functionKind(node)}${key === undefined ? '' : `:${key}`}`,
      node,
      [...computed, ...params.map((each) => reader.expression(parameterOf(each))), inner],
      {
        name: id?.name,
        // What stands in brackets is asked for at once.
        ...(computed.some(({ kids: [object] }) => object?.kind !== 'free:Symbol') && { hasEffects: true }),
        ...(node.type === 'FunctionDeclaration' && id && { marks: [id.start], binding }),
      },
    );
  });
}

function parameterOf(node: SyntaxNode): SyntaxNode {
  return node.type === 'TSParameterProperty' ? node.parameter : node;
}
