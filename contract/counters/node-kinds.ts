import type {
  AnonymousClassDeclaration,
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  ClassDeclaration,
  ClassExpression,
  FunctionDeclaration,
  FunctionExpression,
} from 'acorn';

export type FunctionNode =
  | FunctionDeclaration
  | AnonymousFunctionDeclaration
  | FunctionExpression
  | ArrowFunctionExpression;

export type ClassNode = ClassDeclaration | AnonymousClassDeclaration | ClassExpression;

export function isFunction(node: AnyNode): node is FunctionNode {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return true;
    default:
      return false;
  }
}

/** Whether its value is true or false, whatever its operands are. */
export function isBoolean(node: AnyNode): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '!' || node.operator === 'delete';
  if (node.type === 'LogicalExpression')
    return node.operator !== '??' && isBoolean(node.left) && isBoolean(node.right);
  return node.type === 'BinaryExpression' && /^(?:[!=]==?|[<>]=?|in|instanceof)$/.test(node.operator);
}

export function isClass(node: AnyNode): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function isPattern({ type }: AnyNode): boolean {
  return type === 'ObjectPattern' || type === 'ArrayPattern';
}
