import type { Expression, Identifier } from 'acorn';
import type { CountId } from './formulas.ts';

/** `if (a === void 0) { a = 1; }`, as compilers to ES5 write a default. Unlike a default it has a counter. */
export interface LoweredDefault {
  name: Identifier;
  count: CountId;
}

/** The name that is asked whether it is undefined. */
export function askedName(test: Expression): Identifier | undefined {
  if (test.type !== 'BinaryExpression' || test.operator !== '===') return undefined;
  const { left, right } = test;
  return left.type === 'Identifier' && right.type === 'UnaryExpression' && right.operator === 'void'
    ? left
    : undefined;
}
