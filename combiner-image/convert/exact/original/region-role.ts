import { isFunction } from './function-node.ts';
import type { NodeOf, NodeType, SyntaxNode } from './node.ts';

/** What a region is to the one around it. */
export type RegionRole =
  | 'program'
  | 'function'
  | 'consequent'
  | 'alternate'
  | 'right'
  | 'test'
  | 'update'
  | 'loop'
  | 'case'
  | 'catch'
  | 'finally'
  | 'default'
  | 'field'
  | 'static';

type Roles = { readonly [T in NodeType]?: { readonly [K in keyof NodeOf<T>]?: RegionRole } };

const ROLES: Roles = {
  IfStatement: { consequent: 'consequent', alternate: 'alternate' },
  ConditionalExpression: { consequent: 'consequent', alternate: 'alternate' },
  LogicalExpression: { right: 'right' },
  ForStatement: { test: 'test', update: 'update', body: 'loop' },
  ForInStatement: { left: 'loop', body: 'loop' },
  ForOfStatement: { left: 'loop', body: 'loop' },
  WhileStatement: { test: 'test', body: 'loop' },
  DoWhileStatement: { test: 'test', body: 'loop' },
  SwitchCase: { test: 'test', consequent: 'case' },
  TryStatement: { handler: 'catch', finalizer: 'finally' },
  AssignmentPattern: { right: 'default' },
  ClassProperty: { value: 'field' },
  ClassPrivateProperty: { value: 'field' },
  ClassAccessorProperty: { value: 'field' },
  StaticBlock: { body: 'static' },
};

/** What starts to run with counts of its own at this child; `undefined` where the parent's count goes on. */
export function regionRole(parent: SyntaxNode, property: string): RegionRole | undefined {
  if (isFunction(parent)) return property === 'params' || property === 'body' ? 'function' : undefined;
  const roles: Readonly<Record<string, RegionRole>> | undefined = ROLES[parent.type];
  return roles?.[property];
}
