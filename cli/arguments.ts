import { existsSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf, UsageError } from '../combiner-image/errors.ts';
import { parseTime, type Selection } from '../combiner-image/read/selection.ts';
import { parseStoreLocation, type StoreLocation } from '../combiner-image/store/location.ts';
import { nearest } from './nearest.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Where `lambda-coverage invoke` writes unless told otherwise. */
const DEFAULT_DIRECTORY = '.lambda-coverage';

/** Options of every command that reads a store. */
export const SELECTION_OPTIONS = {
  // Not `functions`: that is a threshold.
  function: { type: 'string', multiple: true },
  since: { type: 'string' },
  until: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options;

export const SELECTION_HELP = `  --function A,B   only these functions
  --since TIME     only objects from then on: 24h, 7d, or 2026-11-23T10:00:00Z
  --until TIME     only objects before then
  --json           print one JSON document on stdout`;

/** @throws UsageError with a suggestion for an unknown option. */
export function parse<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const unknown = /Unknown option '(--?[^'=]+)/.exec(messageOf(error))?.[1];
    if (unknown === undefined) throw new UsageError(firstSentence(messageOf(error)), { cause: error });
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`Unknown option ${unknown}.${nearest(unknown, names)}`, { cause: error });
  }
}

/** @throws UsageError when none is given and the default directory is not there. */
export function parseLocations(positionals: readonly string[]): StoreLocation[] {
  if (positionals.length > 0) return positionals.map(parseStoreLocation);
  if (existsSync(DEFAULT_DIRECTORY)) return [parseStoreLocation(DEFAULT_DIRECTORY)];
  throw new UsageError('Which store? Give s3://bucket/prefix or a directory.');
}

export function parseSelection(values: {
  function?: string[] | undefined;
  since?: string | undefined;
  until?: string | undefined;
}): Selection {
  const now = new Date();
  const functions = values.function && splitList(values.function);
  return {
    ...(functions && { functions }),
    ...(values.since !== undefined && { since: parseTime(values.since, '--since', now) }),
    ...(values.until !== undefined && { until: parseTime(values.until, '--until', now) }),
  };
}

/** `-r a,b -r c` as one list. */
export function splitList(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).flatMap((name) => name.trim() || []);
}

function firstSentence(message: string): string {
  return `${message.split(/\. /)[0]?.replace(/\.$/, '')}.`;
}
