import type { NodeOf, SyntaxNode } from '../convert/exact/original/node.ts';
import { type Shape, shape } from './shape.ts';
import type { ShapeReader } from './shape-reader.ts';

/** `"a" + "b"` and `"ab"` are one, and so are templates. */
export function sumShape(node: NodeOf<'BinaryExpression'>, reader: ShapeReader): Shape {
  const operands: SyntaxNode[] = [];
  let left: SyntaxNode = node;
  while (left.type === 'BinaryExpression' && left.operator === '+') {
    operands.unshift(left.right);
    left = left.left;
  }
  operands.unshift(left);
  const parts: Shape[] = [];
  let group: SyntaxNode[] = [];
  const close = () => {
    const [first] = group;
    if (first === undefined) return;
    if (group.length === 1) parts.push(reader.expression(first));
    else parts.push(joined(group, first, reader));
    group = [];
  };
  for (const each of operands) {
    if (each.type === 'StringLiteral' || each.type === 'TemplateLiteral') group.push(each);
    else {
      close();
      parts.push(reader.expression(each));
    }
  }
  close();
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : shape('+', node, parts);
}

/** A template, or what it says where its values are texts. */
export function templateShape(node: NodeOf<'TemplateLiteral'>, reader: ShapeReader): Shape {
  return joined([node], node, reader);
}

function joined(group: readonly SyntaxNode[], first: SyntaxNode, reader: ShapeReader): Shape {
  const texts = [''];
  const values: SyntaxNode[] = [];
  const add = (node: SyntaxNode) => {
    if (node.type === 'StringLiteral') texts.push((texts.pop() ?? '') + node.value);
    else if (node.type === 'TemplateLiteral')
      for (const [i, text] of cookedOf(node).entries()) {
        texts.push((texts.pop() ?? '') + text);
        const value = node.expressions[i];
        if (value !== undefined) add(value);
      }
    else {
      values.push(node);
      texts.push('');
    }
  };
  for (const each of group) add(each);
  const kind = texts.length === 1 ? `StringLiteral:${texts[0]}` : `template:${JSON.stringify(texts)}`;
  return shape(kind, first, reader.all(values));
}

/** What stands between the values of a template. */
function cookedOf({ quasis }: NodeOf<'TemplateLiteral'>): string[] {
  return quasis.map(({ value }) => value.cooked ?? value.raw);
}
