import type { NodeOf, SyntaxNode } from './node.ts';

/** Has parameters and a body that run with a count of their own. */
export type FunctionNode = CountedFunction | NodeOf<'ClassPrivateMethod'>;

/** Istanbul has no counter for methods with a private name. */
export type CountedFunction = NodeOf<
  'ArrowFunctionExpression' | 'FunctionExpression' | 'FunctionDeclaration' | 'ClassMethod' | 'ObjectMethod'
>;

export function isFunction(node: SyntaxNode): node is FunctionNode {
  return node.type === 'ClassPrivateMethod' || isCountedFunction(node);
}

export function isCountedFunction(node: SyntaxNode): node is CountedFunction {
  switch (node.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ClassMethod':
    case 'ObjectMethod':
      return true;
    default:
      return false;
  }
}

export function isConstructor(node: SyntaxNode): boolean {
  return node.type === 'ClassMethod' && node.kind === 'constructor';
}
