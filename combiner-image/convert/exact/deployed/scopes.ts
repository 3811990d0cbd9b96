import type { AnyNode } from 'acorn';

/** Where a name is declared: by `let` in the block, by `var` in the body of the function. */
export interface Scopes {
  block: AnyNode;
  body: AnyNode;
}

/** The scopes inside of a node that is no function. */
export function scopesWithin(node: AnyNode, around: Scopes): Scopes {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'SwitchStatement':
    case 'StaticBlock':
    case 'CatchClause':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'ClassBody':
      return { block: node, body: around.body };
    default:
      return around;
  }
}
