import type { Expression, SpreadElement } from 'acorn';

/** Deeper than any literal that an instrumenter writes: an input source map with sections. */
const DEEPEST = 40;

/**
 * The value of an expression that is data: what instrumenters write, and what minifiers make of it.
 * @throws TypeError for any other code
 */
export function literal(node: Expression | SpreadElement | null, depth = 0): unknown {
  if (node === null || depth > DEEPEST) throw new TypeError('it is not data');
  switch (node.type) {
    case 'Literal':
      if (node.value instanceof RegExp || typeof node.value === 'bigint') break;
      return node.value;
    case 'TemplateLiteral':
      if (node.expressions.length > 0) break;
      return node.quasis[0]?.value.cooked ?? '';
    case 'Identifier':
      if (node.name !== 'undefined') break;
      return undefined;
    case 'UnaryExpression':
      return unary(node.operator, node.argument, depth);
    case 'BinaryExpression':
      // `1/0`
      if (node.operator !== '/' || node.left.type === 'PrivateIdentifier') break;
      return Number(literal(node.left, depth + 1)) / Number(literal(node.right, depth + 1));
    case 'ArrayExpression':
      return node.elements.map((element) => literal(element, depth + 1));
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.map((property) => {
          if (property.type !== 'Property' || property.kind !== 'init') throw new TypeError('it is not data');
          return [keyOf(property), literal(property.value, depth + 1)];
        }),
      );
    default:
  }
  throw new TypeError('it is not data');
}

/** `void 0`, `!0`, `-1`. */
function unary(operator: string, argument: Expression, depth: number): unknown {
  const value = literal(argument, depth + 1);
  if (operator === 'void') return undefined;
  if (operator === '!') return !value;
  if (operator === '-') return -Number(value);
  throw new TypeError('it is not data');
}

/** Of a property of an object. */
export function keyOf({
  key,
  computed,
}: {
  key: Expression | { type: 'PrivateIdentifier' };
  computed: boolean;
}): string {
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal') return String(key.value);
  throw new TypeError('it is not data');
}
