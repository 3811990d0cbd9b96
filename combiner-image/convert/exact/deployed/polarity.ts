interface Test {
  type: string;
  operator?: unknown;
  argument?: unknown;
  expression?: unknown;
  left?: unknown;
}

/**
 * A test turned into its opposite has the other polarity: `!a`, `a !== b`, and `a || b` for `!a && !b`.
 * Works on both trees.
 */
export function isNegated(test: object): boolean {
  let node = test as Test;
  let negated = false;
  for (;;) {
    if (node.type === 'UnaryExpression' && node.operator === '!') negated = !negated;
    else if (node.type !== 'ParenthesizedExpression') break;
    node = (node.argument ?? node.expression) as Test;
  }
  const { operator } = node;
  // esbuild writes `typeof a < "u"` for `typeof a !== "undefined"`.
  const isShort = operator === '<' && (node.left as Test | undefined)?.operator === 'typeof';
  return negated !== (operator === '!=' || operator === '!==' || operator === '||' || isShort);
}

/** Whether a test is put together from others by `&&` or `||`. */
export function isCompound(test: object): boolean {
  let node = test as Test;
  while (
    node.type === 'ParenthesizedExpression' ||
    (node.type === 'UnaryExpression' && node.operator === '!')
  ) {
    node = (node.argument ?? node.expression) as Test;
  }
  return node.type === 'LogicalExpression' && node.operator !== '??';
}
