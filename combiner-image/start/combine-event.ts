import {
  DEFAULT_PREFIXES,
  type NamedStore,
  STORE_VARIABLES_IN_WORDS,
  type StoreKindName,
} from '../../contract/stores.ts';
import type { Fields } from '../bytes/check.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { parseHints } from '../convert/parse-hints.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { type KeptReports, parseKeptReports } from '../history/retention.ts';
import { askedSelection } from '../read/asked-selection.ts';
import { type AskedBuilds, askedBuilds } from '../read/builds-option.ts';
import { parseTime, type Selection } from '../read/selection.ts';
import { DEFAULT_REPORTERS, parseReporters, type Reporter } from '../report/reporters.ts';
import { STORE_KINDS } from '../store/kinds.ts';
import type { StoreFields, StoreLocation } from '../store/store-kind.ts';
import { text, texts } from './event-fields.ts';

/** What the combiner is invoked with. Anything left out comes from the function's environment. */
export interface CombineEvent extends StoreFields {
  /** What is done; absent: `combine`. */
  action?: string;
  /** Default: COVERAGE_S3_PREFIX; without it `coverage/` in a bucket, none in a directory. */
  prefix?: string;
  functions?: string[];
  /** Names of builds, or `carry` (default), `newest`, `all`. */
  builds?: string[];
  /** Name of a test run. */
  run?: string;
  /** Names of contexts, and patterns. */
  contexts?: string[];
  /** As `24h`, `7d` or `2026-11-23T10:00:00Z`. */
  since?: string;
  until?: string;
  reporters?: string[];
  /** Functions and patterns, each of which must have sent something. */
  expect?: string[];
  /** Tools whose ignore comments are obeyed. */
  hints?: string[];
  /** Lines of Python that are not counted, and of which no branch is missed: regular expressions. */
  pythonExclude?: string[];
  pythonNoBranch?: string[];
  /** How many reports stay, or how old they get: `50` or `90d`. Default: COVERAGE_KEEP_REPORTS, without it all. */
  keepReports?: string;
}

const STORE_FIELDS = Object.values(STORE_KINDS).map(({ eventField }) => eventField);

/** Of every action: what is done, and in which store. */
export const PLACE_FIELDS = ['action', ...STORE_FIELDS, 'prefix'] as const satisfies (keyof CombineEvent)[];

/** What is taken of a store. */
export const SELECTION_FIELDS = [
  'functions',
  'builds',
  'run',
  'contexts',
  'since',
  'until',
] as const satisfies (keyof CombineEvent)[];

export const REPORT_FIELDS = [
  'reporters',
  'expect',
  'hints',
  'pythonExclude',
  'pythonNoBranch',
  'keepReports',
] as const satisfies (keyof CombineEvent)[];

/** A store as an event names it. */
export interface EventPlace extends StoreFields {
  prefix: string;
}

/**
 * Where an event's store is, for another event.
 * @throws UsageError as `locationOf`
 */
export function placeOf(fields: Fields, environment: Environment): EventPlace {
  const { kind, name } = storeOf(fields, environment);
  const { prefix } = locationOf(fields, environment);
  return { [STORE_KINDS[kind].eventField]: name, prefix };
}

/** @throws UsageError when neither event nor environment name a store, or one that cannot be used */
export function locationOf(fields: Fields, environment: Environment): StoreLocation {
  const { kind, name } = storeOf(fields, environment);
  const prefix = text(fields, 'prefix') ?? environment.prefix;
  return STORE_KINDS[kind].locate(name, prefix ?? DEFAULT_PREFIXES[kind]);
}

function storeOf(fields: Fields, environment: Environment): NamedStore {
  const named = (Object.keys(STORE_KINDS) as StoreKindName[]).flatMap((kind) => {
    const { eventField } = STORE_KINDS[kind];
    const name = text(fields, eventField);
    return name === undefined ? [] : [{ kind, name, eventField }];
  });
  if (named.length > 1)
    throw new UsageError(
      `The event has both ${named.map(({ eventField }) => `"${eventField}"`).join(' and ')}. Send one of them.`,
    );
  const chosen = named[0] ?? environment.store;
  if (chosen === undefined)
    throw new UsageError(
      `The event does not name a store. Send ${STORE_FIELDS.map((field) => `"${field}"`).join(' or ')}, or set ${STORE_VARIABLES_IN_WORDS}.`,
    );
  return chosen;
}

/** @throws UsageError */
export function reportersOf(fields: Fields): readonly Reporter[] {
  const reporters = texts(fields, 'reporters');
  return reporters === undefined ? DEFAULT_REPORTERS : parseReporters(reporters);
}

/** @throws UsageError */
export function selectionOf(fields: Fields): Selection {
  const now = new Date();
  // An empty text asks for nothing.
  const time = (name: 'since' | 'until') => {
    const value = text(fields, name);
    return value ? parseTime(value, name, now) : undefined;
  };
  const asked = {
    functions: texts(fields, 'functions'),
    builds: texts(fields, 'builds'),
    run: text(fields, 'run') || undefined,
    contexts: texts(fields, 'contexts'),
    ...{ since: time('since'), until: time('until') },
  };
  const names = { builds: 'builds', run: 'run', contexts: 'contexts' };
  return askedSelection(asked, { ...names, since: '"since"', until: '"until"' });
}

/** @throws UsageError */
export function buildsOf(fields: Fields): AskedBuilds {
  return askedBuilds(texts(fields, 'builds'), 'builds');
}

/** @throws UsageError */
export function expectedOf(fields: Fields): readonly string[] | undefined {
  return texts(fields, 'expect');
}

/** @throws UsageError */
export function hintsOf(fields: Fields): Hints | undefined {
  return parseHints(texts(fields, 'hints'), {
    exclude: texts(fields, 'pythonExclude'),
    noBranch: texts(fields, 'pythonNoBranch'),
  });
}

/** @throws UsageError */
export function keptReportsOf(fields: Fields, { keepReports }: Environment): KeptReports | undefined {
  const value = fields['keepReports'];
  const own = typeof value === 'number' ? String(value) : text(fields, 'keepReports');
  if (own !== undefined) return parseKeptReports(own, 'keepReports');
  return keepReports === undefined ? undefined : parseKeptReports(keepReports, 'COVERAGE_KEEP_REPORTS');
}
