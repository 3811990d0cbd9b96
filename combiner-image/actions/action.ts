import type { Fields } from '../bytes/check.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { harmlessLine } from '../harmless/text.ts';
import type { CombineLog } from '../options.ts';
import { plural } from '../plural.ts';
import { defaultWorkers } from '../scale/threads/in-threads.ts';
import type { StoreLocation } from '../store/location.ts';
import { type Progress, stageInWords, TimeLeft } from '../time-left.ts';

/** What is used of Lambda's context. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
  readonly memoryLimitInMB: string;
  /** Absent where a test or a program calls. */
  readonly functionName?: string;
}

/** One call of the combiner. */
export interface Call {
  /** Of the event; those that the action does not know are refused before it begins. */
  fields: Fields;
  environment: Environment;
  location: StoreLocation;
  /** Absent: time and memory have no limit. */
  context: LambdaContext | undefined;
}

/** What an event can ask for by its field `action`. */
export interface Action<Answer = unknown> {
  /** All that its events may have, in the order of docs/configuration.md. */
  readonly fields: readonly string[];
  run(call: Call): Promise<Answer>;
}

/** With less, Lambda kills the sandbox in the middle, without a word of why. */
const MIN_MEMORY_MB = 256;

/** @throws UsageError */
export function mustHaveMemory({ context }: Call): void {
  const memory = Number(context?.memoryLimitInMB);
  if (memory >= MIN_MEMORY_MB || Number.isNaN(memory)) return;
  throw new UsageError(
    `The combiner needs ${MIN_MEMORY_MB} MB of memory or more, and has ${memory}. Give the function 512 MB, or what docs/configuration.md says for your number of objects.`,
  );
}

/** Of Lambda's memory: with less than two of them, a second thread takes its time from the first. */
const MB_PER_PROCESSOR = 1_769;

/** Threads that may read a store: one for each processor, of which Lambda shows more than it gives. */
export function workersOf({ context }: Call): number {
  const memory = Number(context?.memoryLimitInMB);
  const own = Number.isNaN(memory) ? Number.POSITIVE_INFINITY : Math.floor(memory / MB_PER_PROCESSOR);
  return Math.max(1, Math.min(defaultWorkers(), own));
}

/** What is left until Lambda ends the call. */
export function timeLeft({ context }: Call): TimeLeft {
  return new TimeLeft(context && (() => context.getRemainingTimeInMillis()), logStage);
}

/** In a log one line for each stage is enough. */
export function logStage({ stage, done, total }: Progress): void {
  const { doing, noun } = stageInWords(stage);
  if (done === 0 && total > 0) console.info(`${doing} ${plural(total, noun)}`);
}

/** Lambda's log. */
export const LOG: CombineLog = {
  progress: (line) => console.info(harmlessLine(line)),
  warn: (line) => console.warn(harmlessLine(line)),
};
