import { createInstrumenter } from 'istanbul-lib-instrument';
import { type CounterForm, isHits } from '../../../contract/counters/placement.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import type { FormName } from '../../../runtime-interface/engine/engine.ts';
import { instrumentedAt } from '../support/instrumented.ts';

/** What the tests of all forms need to know of one. */
export interface FormFixture {
  /** Variables by which functions are counted in this form. */
  env: Record<string, string>;
  /** The text of a file as it must be deployed to be counted, with all that belongs to it in its folder. */
  prepared(text: string, path: string): string;
  /** Whether what is stored is the text as it was before it was made ready. */
  isOriginalStored: boolean;
  /** What a report shows of what ran so often. */
  shown(count: number): number;
  /** The entry with another number in the place of each count. */
  withCounts(entry: RawScriptCoverage, count: number): RawScriptCoverage;
}

/** A form of the recorder that is missing here does not compile. */
export const FORM_FIXTURES: Record<FormName, FormFixture> = {
  'counters-1': ofCounters('counters-1'),
  'hits-1': ofCounters('hits-1'),
  'hits-2': ofCounters('hits-2'),
  'istanbul-1': {
    env: {},
    isOriginalStored: false,
    shown: (count) => count,
    prepared(text, path) {
      // What earlier tests ran in this process.
      Reflect.deleteProperty(globalThis, '__coverage__');
      return createInstrumenter({ esModules: true }).instrumentSync(text, path);
    },
    withCounts: (entry, count) => ({
      ...entry,
      // Each source begins with its index and its length.
      counts: entry.counts?.map((each, i) => (i < 2 ? each : count)) ?? [],
    }),
  },
  'v8-block': {
    env: {},
    // V8 counts what it compiles.
    prepared: (text) => text,
    isOriginalStored: false,
    shown: (count) => count,
    withCounts: (entry, count) => ({
      ...entry,
      functions: entry.functions.map((fn) => ({
        ...fn,
        ranges: fn.ranges.map((range) => ({ ...range, count })),
      })),
    }),
  },
};

function ofCounters(form: CounterForm): FormFixture {
  return {
    env: {},
    prepared: (text, path) => instrumentedAt(path, text, form),
    isOriginalStored: true,
    shown: (count) => (isHits(form) ? Math.min(count, 1) : count),
    withCounts: ({ counts = [], ...entry }, count) => ({ ...entry, counts: counts.map(() => count) }),
  };
}
