import { UsageError } from '../combiner-image/errors.ts';
import { nearest } from '../combiner-image/nearest.ts';

const KINDS = {
  text: { in: 'a text', is: isText },
  texts: { in: 'a list of texts', is: (value: unknown) => Array.isArray(value) && value.every(isText) },
  stores: {
    in: 'a text or a list of texts',
    is: (value: unknown) => isText(value) || KINDS.texts.is(value),
  },
  date: {
    in: 'a Date',
    is: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
  },
  flag: { in: 'true or false', is: (value: unknown) => typeof value === 'boolean' },
  folders: {
    in: 'a list of { folder, functionName? }',
    is: (value: unknown) => Array.isArray(value) && value.every(isFolder),
  },
  functions: { in: "a list of V8's functions with ranges", is: isCounts },
  log: { in: '{ progress(line), warn(line) }', is: isLog },
};

export type OptionKind = keyof typeof KINDS;

/**
 * Programs in JavaScript have no types to go by.
 * @param required names of options that must be there
 * @throws UsageError that names the option
 */
export function mustBeOptions(
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
  required: readonly string[],
): void {
  const fields = mustHave(options, kinds, required);
  const known = Object.keys(kinds);
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(kinds, name));
  if (unknown !== undefined)
    throw new UsageError(
      `Unknown option "${unknown}".${nearest(unknown, known) || ` Known: ${known.join(', ')}.`}`,
    );
}

/** The same of what other tools make, which holds more. */
export function mustHave(
  value: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
  required: readonly string[],
): Record<string, unknown> {
  if (!isObject(value)) throw new UsageError(`An object with options is needed, not ${shown(value)}.`);
  for (const [name, kind] of Object.entries(kinds)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined && !required.includes(name)) continue;
    if (!KINDS[kind].is(field))
      throw new UsageError(`"${name}" must be ${KINDS[kind].in}, not ${shown(field)}.`);
  }
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFolder(value: unknown): boolean {
  if (!isObject(value) || !isText(value['folder'])) return false;
  return value['functionName'] === undefined || isText(value['functionName']);
}

function isCounts(value: unknown): boolean {
  const isRange = (range: unknown) =>
    isObject(range) && ['startOffset', 'endOffset', 'count'].every((name) => typeof range[name] === 'number');
  const isFunction = (fn: unknown) =>
    isObject(fn) && Array.isArray(fn['ranges']) && fn['ranges'].length > 0 && fn['ranges'].every(isRange);
  return Array.isArray(value) && value.every(isFunction);
}

function isLog(value: unknown): boolean {
  return isObject(value) && ['progress', 'warn'].every((name) => typeof value[name] === 'function');
}

/** Not the value itself: it may be anything. */
function shown(value: unknown): string {
  if (isText(value)) return `the text "${value}"`;
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) return String(value);
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
