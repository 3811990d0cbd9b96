import type { AnyNode } from 'acorn';

/** What the literals of a test come to; V8 leaves their counters out, and only one way is ever gone. */
export function constantValue(test: AnyNode): { value: unknown } | undefined {
  switch (test.type) {
    case 'Literal':
      // A regular expression that this Node cannot make has null for a value.
      return test.regex ? { value: test } : { value: test.value };
    case 'Identifier':
      return test.name === 'undefined' ? { value: undefined } : undefined;
    case 'UnaryExpression': {
      const inner = constantValue(test.argument);
      if (inner === undefined) return undefined;
      if (test.operator === '!') return { value: !inner.value };
      return test.operator === 'void' ? { value: undefined } : undefined;
    }
    case 'ParenthesizedExpression':
      return constantValue(test.expression);
    default:
      return undefined;
  }
}

/** Whether the right side of `left operator …` always or never runs. */
export function goesOn(operator: string, left: AnyNode): boolean | undefined {
  // V8 makes one operation of `a && 0 && b`, and leaves out what is behind the literal that ends it.
  if (left.type === 'LogicalExpression' && left.operator === operator) {
    const ends = goesOn(operator, left.left) === false || goesOn(operator, left.right) === false;
    return ends ? false : undefined;
  }
  const constant = constantValue(left);
  if (constant === undefined) return undefined;
  const { value } = constant;
  if (operator === '&&') return Boolean(value);
  if (operator === '||') return !value;
  return value === null || value === undefined;
}
