import type { AnyNode } from 'acorn';
import type { SyntaxNode } from '../original/node.ts';

/**
 * A test turned into its opposite has the other polarity: `!a`, `a !== b`, and `a || b` for `!a && !b`.
 * Works on both trees.
 */
export function isNegated(test: AnyNode | SyntaxNode): boolean {
  const { node, negated } = bareTest(test);
  switch (node.type) {
    case 'LogicalExpression':
      return negated !== (node.operator === '||');
    case 'BinaryExpression': {
      const { operator, left } = node;
      // esbuild writes `typeof a < "u"` for `typeof a !== "undefined"`.
      const isShort = operator === '<' && left.type === 'UnaryExpression' && left.operator === 'typeof';
      return negated !== (operator === '!=' || operator === '!==' || isShort);
    }
    default:
      return negated;
  }
}

/** Whether a test is put together from others by `&&` or `||`. */
export function isCompound(test: AnyNode | SyntaxNode): boolean {
  const { node } = bareTest(test);
  return node.type === 'LogicalExpression' && node.operator !== '??';
}

interface BareTest<N> {
  node: N;
  /** An odd number of `!` was in front of it. */
  negated: boolean;
}

/** A test without parentheses and `!`. */
export function bareTest(test: AnyNode): BareTest<AnyNode>;
export function bareTest(test: AnyNode | SyntaxNode): BareTest<AnyNode | SyntaxNode>;
export function bareTest(test: AnyNode | SyntaxNode): BareTest<AnyNode | SyntaxNode> {
  let node = test;
  let negated = false;
  for (;;) {
    if (node.type === 'ParenthesizedExpression') node = node.expression;
    else if (node.type === 'SequenceExpression') node = node.expressions.at(-1) ?? node;
    else if (node.type === 'UnaryExpression' && node.operator === '!') {
      negated = !negated;
      node = node.argument;
    } else return { node, negated };
  }
}

/** `a == null`, `a !== void 0`: what a tool makes of `?.` and `??`. */
export function isNullCheck(test: AnyNode): boolean {
  const { node } = bareTest(test);
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return false;
  return [node.left, node.right].some(
    (side) =>
      (side.type === 'Literal' && side.raw === 'null') ||
      (side.type === 'UnaryExpression' && side.operator === 'void'),
  );
}
