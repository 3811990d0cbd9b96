import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import type { FormName } from '../../../runtime-interface/engine/engine.ts';

/** What the tests of all forms need to know of one. */
export interface FormFixture {
  /** Variables by which functions are counted in this form. */
  env: Record<string, string>;
  /** The text of a file as it must be deployed to be counted. */
  prepared(text: string, path: string): string;
  /** The entry with another number in the place of each count. */
  withCounts(entry: RawScriptCoverage, count: number): RawScriptCoverage;
}

/** A form of the recorder that is missing here does not compile. */
export const FORM_FIXTURES: Record<FormName, FormFixture> = {
  'v8-block': {
    env: {},
    // V8 counts what it compiles.
    prepared: (text) => text,
    withCounts: (entry, count) => ({
      ...entry,
      functions: entry.functions.map((fn) => ({
        ...fn,
        ranges: fn.ranges.map((range) => ({ ...range, count })),
      })),
    }),
  },
};
