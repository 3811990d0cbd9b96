import { parseBabel } from '../../combiner-image/sources/babel.ts';
import { fieldsOf } from './fields.ts';
import type { ProposedConfig } from './proposed-config.ts';

/** The one object that a module exports, and its text around it. */
export interface LiteralExport {
  value: ProposedConfig;
  before: string;
  after: string;
}

/** What no literal says. */
const COMPUTED = Symbol('computed');

/**
 * Of a module that exports one object of plain values and nothing else, so that it need not be run; undefined for any other,
 * and where comments in the object would be lost.
 */
export function literalExport(text: string): LiteralExport | undefined {
  try {
    const { program, comments } = parseBabel(text, { sourceType: 'module', plugins: ['typescript'] });
    const [only, ...more] = (program.body as unknown[])
      .map(fieldsOf)
      .filter(({ type, importKind }) => type !== 'ImportDeclaration' || importKind !== 'type');
    if (only?.['type'] !== 'ExportDefaultDeclaration' || more.length > 0) return undefined;
    const object = withoutType(fieldsOf(only['declaration']));
    const [start, end] = [Number(object['start']), Number(object['end'])];
    const value = literalOf(object);
    const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isPlain || comments?.some((each) => Number(each.start) > start && Number(each.start) < end))
      return undefined;
    return { value: fieldsOf(value), before: text.slice(0, start), after: text.slice(end) };
  } catch {
    // No module: whoever runs it says so.
    return undefined;
  }
}

/** `{ … } satisfies Config`. */
function withoutType(node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return node['type'] === 'TSSatisfiesExpression' || node['type'] === 'TSAsExpression'
    ? withoutType(fieldsOf(node['expression']))
    : node;
}

/** @throws COMPUTED */
function literalOf(node: Readonly<Record<string, unknown>>): unknown {
  const { type, value, elements, properties, operator, argument } = node;
  switch (type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return value;
    case 'NullLiteral':
      return null;
    case 'UnaryExpression':
      if (operator === '-') return -Number(literalOf(fieldsOf(argument)));
      throw COMPUTED;
    case 'ArrayExpression':
      return (elements as unknown[]).map((each) => literalOf(fieldsOf(each)));
    case 'ObjectExpression':
      return Object.fromEntries((properties as unknown[]).map((each) => entryOf(fieldsOf(each))));
    default:
      throw COMPUTED;
  }
}

function entryOf({ type, computed, key, value }: Readonly<Record<string, unknown>>): [string, unknown] {
  const { name, value: text } = fieldsOf(key);
  if (type !== 'ObjectProperty' || computed === true) throw COMPUTED;
  return [String(name ?? text), literalOf(fieldsOf(value))];
}
