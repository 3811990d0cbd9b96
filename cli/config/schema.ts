import { inspect } from 'node:util';
import { nearest } from '../../combiner-image/nearest.ts';

/** The part of JSON Schema that keys of the configuration file are described with. */
export interface Schema {
  description?: string;
  type?: 'string' | 'number' | 'boolean' | 'array' | 'object';
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  /** Absent: `false`. */
  additionalProperties?: Schema | false;
}

/** A text, or several. */
export function textsOf(items: Schema): Schema {
  return { anyOf: [items, { type: 'array', items }] };
}

/**
 * What is wrong with a value, as a sentence that names the key; undefined when nothing is.
 * @param path of the value, as `thresholds.lines`
 */
export function faultOf(value: unknown, schema: Schema, path: string): string | undefined {
  const { anyOf, type, items, properties = {}, required = [], additionalProperties = false } = schema;
  if (anyOf !== undefined) {
    // Of a list and an object, what is wrong inside is the better answer.
    const alike = anyOf.find(
      (each) => each.type === typeOf(value) && ['array', 'object'].includes(each.type ?? ''),
    );
    if (alike !== undefined) return faultOf(value, alike, path);
    if (anyOf.some((each) => faultOf(value, each, path) === undefined)) return undefined;
    return mustBe(path, schema, value);
  }
  if (!fits(value, schema)) return mustBe(path, schema, value);
  if (type === 'array' && items !== undefined && Array.isArray(value))
    return first(value.map((item, index) => () => faultOf(item, items, `${path}[${index}]`)));
  if (type === 'object' && typeof value === 'object' && value !== null) {
    const missing = required.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return `"${path}.${missing}" is missing.`;
    return first(
      Object.entries(value).map(([name, inner]) => () => {
        const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
        if (own) return faultOf(inner, own, `${path}.${name}`);
        return `"${path}.${name}" is not known.${nearest(name, Object.keys(properties))}`;
      }),
    );
  }
  return undefined;
}

/** Says what a value must be: `a number from 0 to 100`. */
export function inWords({ anyOf, type, enum: values, items, minimum, maximum }: Schema): string {
  if (anyOf !== undefined) return anyOf.map(inWords).join(', or ');
  if (values !== undefined) return `one of ${values.map((value) => `"${value}"`).join(', ')}`;
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'number':
      if (minimum !== undefined && maximum !== undefined) return `a number from ${minimum} to ${maximum}`;
      if (maximum !== undefined) return `a number up to ${maximum}`;
      return minimum === undefined ? 'a number' : `a number from ${minimum} on`;
    case 'array':
      return `a list${items === undefined ? '' : ` (${inWords(items)} each)`}`;
    case 'object':
      return 'an object';
    default:
      return 'a text';
  }
}

function fits(value: unknown, { type, enum: values, minimum, maximum }: Schema): boolean {
  if (type !== undefined && type !== typeOf(value)) return false;
  if (values !== undefined && !values.some((known) => known === value)) return false;
  // A text of blanks and commas is no name, and would open a gate that names what must be there.
  if (typeof value !== 'number') return typeof value !== 'string' || !/^[\s,]*$/.test(value);
  // Neither all nor nothing: as of the flags.
  return (
    Number.isFinite(value) &&
    !Object.is(value, -0) &&
    value >= (minimum ?? -Infinity) &&
    value <= (maximum ?? Infinity)
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function mustBe(path: string, schema: Schema, value: unknown): string {
  const shown = inspect(value, { depth: 0, maxStringLength: 60, maxArrayLength: 5, breakLength: Infinity });
  return `"${path}" must be ${inWords(schema)}, not ${shown}.`;
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const fault = check();
    if (fault !== undefined) return fault;
  }
  return undefined;
}
