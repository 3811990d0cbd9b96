import type { SyntaxNode } from '../convert/exact/original/node.ts';

/** What the name of a property says, however it is written. */
export function keyOf(node: { key: SyntaxNode; computed?: boolean | undefined }): string | undefined {
  const { key } = node;
  if (!node.computed && key.type === 'Identifier') return key.name;
  return literalOf(key);
}

export function literalOf(node: SyntaxNode): string | undefined {
  return node.type === 'StringLiteral' || node.type === 'NumericLiteral' ? String(node.value) : undefined;
}
