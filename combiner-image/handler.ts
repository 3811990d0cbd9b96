import { resolve } from 'node:path';
import { DEFAULT_PREFIXES, STORE_VARIABLES_IN_WORDS, type StoreKindName } from '../contract/stores.ts';
import { combine } from './combine.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { harmlessLine } from './harmless/text.ts';
import type { CombineResult } from './options.ts';
import { parseTime, type Selection } from './read/selection.ts';
import { DEFAULT_REPORTERS, parseReporters } from './report/reporters.ts';
import { STORE_KINDS } from './store/kinds.ts';
import type { StoreLocation } from './store/location.ts';

/** What the combiner is invoked with. Anything left out comes from the function's environment. */
export interface CombineEvent {
  bucket?: string;
  /** A directory instead of a bucket, for a container with a mounted folder. */
  dir?: string;
  /** Default: COVERAGE_S3_PREFIX; without it `coverage/` in a bucket, none in a directory. */
  prefix?: string;
  functions?: string[];
  /** As `24h`, `7d` or `2026-11-23T10:00:00Z`. */
  since?: string;
  until?: string;
  reporters?: string[];
}

const STORE_FIELDS = Object.values(STORE_KINDS).map(({ eventField }) => eventField);
const FIELDS = [...STORE_FIELDS, 'prefix', 'functions', 'since', 'until', 'reporters'];

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
    log: {
      progress: (line) => console.info(harmlessLine(line)),
      warn: (line) => console.warn(harmlessLine(line)),
    },
  });
}

function eventFields(event: unknown): Record<string, unknown> {
  if (event === undefined || event === null) return {};
  if (typeof event !== 'object' || Array.isArray(event))
    throw new UsageError(
      'The event must be a JSON object, such as {"bucket": "my-bucket", "prefix": "coverage/"}.',
    );
  const unknown = Object.keys(event).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`The event has an unknown field "${unknown}". Known: ${FIELDS.join(', ')}.`);
  return event as Record<string, unknown>;
}

function locationOf(fields: Record<string, unknown>, environment: Environment): StoreLocation {
  const prefix = text(fields['prefix'], 'prefix') ?? environment.prefix;
  const named = (Object.keys(STORE_KINDS) as StoreKindName[]).flatMap((kind) => {
    const { eventField } = STORE_KINDS[kind];
    const name = text(fields[eventField], eventField);
    return name === undefined ? [] : [{ kind, name, eventField }];
  });
  if (named.length > 1)
    throw new UsageError(
      `The event has both ${named.map(({ eventField }) => `"${eventField}"`).join(' and ')}. Send one of them.`,
    );
  const chosen = named[0] ?? environment.store;
  if (chosen === undefined)
    throw new UsageError(
      `The event names no store. Send ${STORE_FIELDS.map((field) => `"${field}"`).join(' or ')}, or set ${STORE_VARIABLES_IN_WORDS}.`,
    );
  return STORE_KINDS[chosen.kind].locate(chosen.name, prefix ?? DEFAULT_PREFIXES[chosen.kind]);
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
  if (typeof value !== 'string') throw new UsageError(`The event's "${field}" must be a string.`);
  return value;
}

function texts(value: unknown, field: string): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
    throw new UsageError(`The event's "${field}" must be a list of strings.`);
  return value;
}
