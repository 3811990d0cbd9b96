import { rawFolder } from '../contract/key-layout.ts';
import { STORE_VARIABLES } from '../contract/stores.ts';
import type { Fields } from './bytes/check.ts';
import { combine } from './combine.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { harmlessLine } from './harmless/text.ts';
import { plural } from './plural.ts';
import type { CombineResult } from './result.ts';
import { someOf } from './some-of.ts';
import {
  buildsOf,
  expectedOf,
  hintsOf,
  keptReportsOf,
  locationOf,
  mustBeKnown,
  reportersOf,
  selectionOf,
} from './start/combine-event.ts';
import { startOf, type WrittenObject } from './start/starts.ts';
import { locationName, type StoreLocation } from './store/location.ts';
import { type Progress, stageInWords, TimeLeft } from './time-left.ts';

/** What is used of Lambda's context. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
  readonly memoryLimitInMB: string;
}

/** With less, Lambda kills the sandbox in the middle, without a word of why. */
const MIN_MEMORY_MB = 256;

/** The answer to an event that asks for no report. */
export interface IgnoredEvent {
  /** Why. */
  ignored: string;
}

/**
 * The combiner image's Lambda handler: writes a report back to the store it reads.
 * @param context absent: time and memory have no limit
 * @throws UsageError for an event that cannot be used or too little memory, and what `combine` throws.
 */
export async function handler(
  event: unknown,
  context?: LambdaContext,
): Promise<CombineResult | IgnoredEvent> {
  const start = startOf(event);
  const environment = readEnvironment();
  if ('fields' in start) {
    mustBeKnown(start.fields);
    return report(start.fields, environment, locationOf(start.fields, environment), context);
  }
  const location = changedLocation(start.written, environment);
  if (location !== undefined) return report({}, environment, location, context);
  const keys = start.written.map(({ bucket, key }) => `s3://${bucket}/${key}`);
  const ignored = `Nothing to report: the event does not name a raw object of this store (${someOf(keys) || 'no object at all'}).`;
  console.info(harmlessLine(ignored));
  return { ignored };
}

/** @throws UsageError */
function mustHaveMemory(context: LambdaContext | undefined): void {
  const memory = Number(context?.memoryLimitInMB);
  if (memory >= MIN_MEMORY_MB || Number.isNaN(memory)) return;
  throw new UsageError(
    `The combiner needs ${MIN_MEMORY_MB} MB of memory or more, and has ${memory}. Give the function 512 MB, or what docs/configuration.md says for your number of objects.`,
  );
}

function report(
  fields: Fields,
  environment: Environment,
  location: StoreLocation,
  context: LambdaContext | undefined,
): Promise<CombineResult> {
  mustHaveMemory(context);
  return combine({
    locations: [location],
    output: { location },
    reporters: reportersOf(fields),
    selection: selectionOf(fields),
    textsApart: buildsOf(fields).textsApart,
    expected: expectedOf(fields),
    hints: hintsOf(fields),
    keptReports: keptReportsOf(fields, environment),
    time: new TimeLeft(context && (() => context.getRemainingTimeInMillis()), logStage),
    log: {
      progress: (line) => console.info(harmlessLine(line)),
      warn: (line) => console.warn(harmlessLine(line)),
    },
  });
}

/** In a log one line for each stage is enough. */
function logStage({ stage, done, total }: Progress): void {
  const { doing, noun } = stageInWords(stage);
  if (done === 0 && total > 0) console.info(`${doing} ${plural(total, noun)}`);
}

/**
 * Where raw objects were written, if they were: our own reports are written to the same bucket, and would start us
 * for ever.
 * @throws UsageError for raw objects of several buckets
 */
function changedLocation(
  written: readonly WrittenObject[],
  environment: Environment,
): StoreLocation | undefined {
  const changed = new Map<string, StoreLocation>();
  for (const { bucket, key } of written) {
    const theirs = locationOf({ bucket }, environment);
    const location = environment.store === undefined ? theirs : locationOf({}, environment);
    const name = locationName(location);
    if (location.store.name === theirs.store.name && key.startsWith(rawFolder(location.prefix)))
      changed.set(name, location);
  }
  if (changed.size > 1)
    throw new UsageError(
      `The event names several buckets: ${[...changed.keys()].join(', ')}. Set ${STORE_VARIABLES.s3} to the one to report.`,
    );
  return [...changed.values()][0];
}
