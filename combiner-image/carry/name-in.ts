import { held, isNode, type SyntaxNode } from '../convert/exact/original/node.ts';

/** Names of this length and more are alike from here on. */
const LONGEST = 100;

/**
 * What a child is called by the code around it: the variable, the property, the function that it is handed to.
 * @param at its index in a list.
 */
export function nameIn(parent: SyntaxNode, key: string, at: number): string | undefined {
  switch (parent.type) {
    case 'VariableDeclarator':
      return key === 'init' ? nameOf(parent.id) : undefined;
    case 'AssignmentExpression':
      return key === 'right' ? nameOf(parent.left) : undefined;
    case 'AssignmentPattern':
      return key === 'right' ? nameOf(parent.left) : undefined;
    case 'ObjectProperty':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty':
      return key === 'value' ? nameOf(parent.key) : undefined;
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return key === 'arguments' ? `${nameOf(parent.callee) ?? ''}(${at}` : undefined;
    case 'JSXAttribute':
      return nameOf(parent.name);
    default:
      return undefined;
  }
}

/** What a function or class is called by itself. */
export function ownName(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id ? nameOf(node.id) : undefined;
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return `${node.static ? 'static ' : ''}${node.kind} ${nameOf(node.key) ?? ''}`;
    case 'ObjectMethod':
      return `${node.kind} ${nameOf(node.key) ?? ''}`;
    default:
      return undefined;
  }
}

/** As people would say it: of `a.b.c` the last part. */
export function nameOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'Identifier':
    case 'JSXIdentifier':
      return node.name.slice(0, LONGEST);
    case 'PrivateName':
      return `#${node.id.name}`.slice(0, LONGEST);
    case 'StringLiteral':
    case 'NumericLiteral':
      return String(node.value).slice(0, LONGEST);
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const property = held(node, 'property');
      return isNode(property) ? nameOf(property) : undefined;
    }
    default:
      return undefined;
  }
}
