import type { SyntaxNode } from './node.ts';

const ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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

const FUNCTIONS =
  /^(?:ArrowFunctionExpression|Function(?:Expression|Declaration)|(?:Class|Object|ClassPrivate)Method)$/;

/** What starts to run with counts of its own at this child; `undefined` where the parent's count goes on. */
export function regionRole(parent: SyntaxNode, property: string): string | undefined {
  if (FUNCTIONS.test(parent.type)) {
    return property === 'params' || property === 'body' ? 'function' : undefined;
  }
  return ROLES[parent.type]?.[property];
}
