import type { Fields } from '../bytes/check.ts';
import { UsageError } from '../errors.ts';

/**
 * @param known of the action, in the order of docs/configuration.md
 * @throws UsageError for a field that is not ours
 */
export function mustBeKnown(fields: Fields, known: readonly string[], action: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const of = fields['action'] === undefined ? '' : ` for the action "${action}"`;
  throw new UsageError(`The event has an unknown field "${unknown}"${of}. Known: ${known.join(', ')}.`);
}

/** @throws UsageError */
export function text(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new UsageError(`The event's "${field}" must be a string.`);
  return value;
}

/** @throws UsageError */
export function texts(fields: Fields, field: string): string[] | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
    throw new UsageError(`The event's "${field}" must be a list of strings.`);
  return value;
}

/** @throws UsageError */
export function flag(fields: Fields, field: string): boolean | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new UsageError(`The event's "${field}" must be true or false.`);
  return value;
}

/**
 * @param least, most that it may be
 * @throws UsageError
 */
export function wholeNumber(
  fields: Fields,
  field: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`The event's "${field}" must be a whole number from ${least} to ${most}.`);
  return value;
}
