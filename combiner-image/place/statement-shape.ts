import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { exported, isNaming, isOfFile } from './commonjs-names.ts';
import { NO_CODE } from './kind-of.ts';
import { type Shape, shape, unknown } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

/** A statement may be of several shapes, or of none. */
export function statementShapes(node: SyntaxNode, reader: ShapeReader): Shape[] {
  if (NO_CODE.has(node.type) || ('declare' in node && node.declare === true)) return [];
  switch (node.type) {
    case 'ExportNamedDeclaration':
      return node.declaration ? statementShapes(node.declaration, reader) : [];
    case 'ExportDefaultDeclaration': {
      const { declaration } = node;
      if (/Declaration$/.test(declaration.type) || declaration.type === 'TSDeclareFunction')
        return statementShapes(declaration, reader);
      return [shape('var', node, [shape('name', declaration), reader.expression(declaration)])];
    }
    case 'VariableDeclaration':
      return declarators(node, reader);
    case 'ClassDeclaration': {
      const { id } = node;
      const binding = id ? reader.scopes.bindingOf(id.name) : undefined;
      return [
        shape('var', node, [shape('name', id ?? node), reader.expression(node)], { name: id?.name, binding }),
      ];
    }
    case 'ExpressionStatement': {
      if (!reader.isOfOneTool && isNaming(node.expression)) return [];
      const name = reader.isOfOneTool ? undefined : exported(node.expression);
      if (name !== undefined && node.expression.type === 'AssignmentExpression') {
        const { left, right } = node.expression;
        const kids = [shape('name', left), reader.expression(right)];
        return [shape('var', node, kids, { name, hasEffects: true })];
      }
      return [
        assignment(node.expression, node, reader) ??
          shape('statement', node, [reader.expression(node.expression)]),
      ];
    }
    case 'BlockStatement':
      return [reader.block(node)];
    case 'IfStatement': {
      const { test, consequent, alternate } = node;
      const others = alternate ? [reader.block(alternate)] : [];
      return [shape('if', node, [reader.expression(test), reader.block(consequent), ...others])];
    }
    case 'TSModuleDeclaration':
    case 'TSExportAssignment':
      return [unknown(node)];
    default:
      return [reader.expression(node)];
  }
}

/** What only declares says nothing, and bundlers move it. */
function declarators({ declarations }: NodeOf<'VariableDeclaration'>, reader: ShapeReader): Shape[] {
  return declarations.flatMap((each) => {
    if (!each.init) return [];
    const name = each.id.type === 'Identifier' ? each.id.name : undefined;
    const binding = name === undefined ? undefined : reader.scopes.bindingOf(name);
    return shape('var', each, [reader.expression(each.id), reader.expression(each.init)], { name, binding });
  });
}

/** `a = 1;`, as bundlers make it of `var a = 1;`. */
function assignment(node: SyntaxNode, whole: SyntaxNode, reader: ShapeReader): Shape | undefined {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
  const { left, right } = node;
  if (left.type !== 'Identifier') return undefined;
  if (reader.scopes.bindingOf(left.name) === undefined && !isOfFile(left.name)) return undefined;
  // As a statement of a file it sets what others read: nobody leaves it out.
  const kids = [reader.expression(left), reader.expression(right)];
  return shape('var', whole, kids, { name: left.name, hasEffects: true });
}

/** Of a `for`. */
export function firstShape(node: SyntaxNode, reader: ShapeReader): Shape {
  if (node.type === 'VariableDeclaration') return shape('init', node, declarators(node, reader));
  const all = node.type === 'SequenceExpression' ? node.expressions : [node];
  return shape(
    'init',
    node,
    all.map((each) => assignment(each, each, reader) ?? reader.expression(each)),
  );
}
