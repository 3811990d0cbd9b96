import type { SyntaxNode } from '../../convert/exact/original/node.ts';

/** Minifiers make one statement of several files' ones: `a(), b();` and `var a = 1, b = 2;` are as many as before. */
export function statementsApart(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.flatMap((node): SyntaxNode[] => {
    if (node.type === 'ExpressionStatement' && node.expression.type === 'SequenceExpression')
      return node.expression.expressions.map((expression) => ({
        ...node,
        ...placeOf(expression),
        expression,
      }));
    if (node.type === 'VariableDeclaration' && node.declarations.length > 1)
      return node.declarations.map((each) => ({ ...node, ...placeOf(each), declarations: [each] }));
    return [node];
  });
}

function placeOf({ start, end, loc }: SyntaxNode) {
  return { start, end, loc };
}
