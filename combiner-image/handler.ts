import { resolve } from 'node:path';
import { combine } from './combine.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import type { CombineResult } from './options.ts';
import { parseTime, type Selection } from './read/selection.ts';
import { DEFAULT_REPORTERS, parseReporters } from './report/reporters.ts';
import { parseStoreLocation, type StoreLocation, s3Location } from './store/location.ts';

/** What the combiner is invoked with. Anything left out comes from the function's environment. */
export interface CombineEvent {
  bucket?: string;
  /** Default: COVERAGE_S3_PREFIX, else `coverage/`. */
  prefix?: string;
  /** A directory instead of a bucket, for a container with a mounted folder. */
  dir?: string;
  functions?: string[];
  /** As `24h`, `7d` or `2026-11-23T10:00:00Z`. */
  since?: string;
  until?: string;
  reporters?: string[];
}

const FIELDS = ['bucket', 'prefix', 'dir', 'functions', 'since', 'until', 'reporters'];

/**
 * The combiner image's Lambda handler: writes a report back to the store it reads.
 * @throws UsageError for an event that cannot be used, and what `combine` throws.
 */
export async function handler(event: unknown): Promise<CombineResult> {
  const fields = eventFields(event);
  const location = locationOf(fields, readEnvironment());
  const reporters = texts(fields['reporters'], 'reporters');
  return combine({
    locations: [location],
    output: { location },
    reporters: reporters === undefined ? DEFAULT_REPORTERS : parseReporters(reporters),
    root: resolve('.'),
    selection: selectionOf(fields),
    log: { progress: (line) => console.info(line), warn: (line) => console.warn(line) },
  });
}

function eventFields(event: unknown): Record<string, unknown> {
  if (event === undefined || event === null) return {};
  if (typeof event !== 'object' || Array.isArray(event))
    throw new UsageError('The event is no JSON object. Send {"bucket": "my-bucket", "prefix": "coverage/"}.');
  const unknown = Object.keys(event).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`The event has an unknown field "${unknown}". Known: ${FIELDS.join(', ')}.`);
  return event as Record<string, unknown>;
}

function locationOf(fields: Record<string, unknown>, environment: Environment): StoreLocation {
  const bucket = text(fields['bucket'], 'bucket');
  const prefix = text(fields['prefix'], 'prefix') ?? environment.prefix;
  const directory = text(fields['dir'], 'dir');
  if (bucket !== undefined && directory !== undefined)
    throw new UsageError('The event has both "bucket" and "dir": send one of them.');
  if (bucket !== undefined) return s3Location(bucket, prefix);
  if (directory !== undefined) return parseStoreLocation(directory);
  if (environment.bucket !== undefined) return s3Location(environment.bucket, prefix);
  if (environment.directory !== undefined) return parseStoreLocation(environment.directory);
  throw new UsageError('The event has no "bucket", and COVERAGE_S3_BUCKET is not set.');
}

function selectionOf(fields: Record<string, unknown>): Selection {
  const now = new Date();
  const functions = texts(fields['functions'], 'functions');
  const since = text(fields['since'], 'since');
  const until = text(fields['until'], 'until');
  return {
    ...(functions && { functions }),
    ...(since && { since: parseTime(since, 'since', now) }),
    ...(until && { until: parseTime(until, 'until', now) }),
  };
}

function text(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new UsageError(`The event's "${field}" is no string.`);
  return value;
}

function texts(value: unknown, field: string): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
    throw new UsageError(`The event's "${field}" is no list of strings.`);
  return value;
}
