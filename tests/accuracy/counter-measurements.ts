import { compare, type Difference } from './compare.ts';
import type { Measurement } from './corpus.ts';
import { convertedCounts, countedScripts } from './counted-runs.ts';
import { type CounterRow, emptyCounterRow } from './counter-table.ts';
import { converted } from './run-program.ts';

/** A place where counters say something else than Istanbul, and why. */
interface KnownDifference {
  program: string;
  /** Of the rows; absent: of all. */
  row?: RegExp;
  file: RegExp;
  /** Lines of the source. */
  lines: readonly [from: number, to: number];
  why: string;
}

/** All that is left where nothing was minified. */
export const KNOWN: readonly KnownDifference[] = [];

/** How counters compare with Istanbul, by way to build, beside V8 on the same builds. */
export class CounterMeasurements {
  readonly rows = new Map<string, CounterRow>();
  /** Where nothing was minified, and nobody knows why. */
  readonly unknown: (Difference & { row: string })[] = [];
  readonly #work: string;

  /** @param work folder for builds */
  constructor(work: string) {
    this.#work = work;
  }

  async add(measurement: Measurement): Promise<void> {
    const { program, row, minified, scripts, expected } = measurement;
    const sums = this.rows.get(row) ?? emptyCounterRow(minified);
    this.rows.set(row, sums);
    compare(sums.v8, expected, converted(scripts));
    for (const [engine, form] of [
      ['counters', 'counters-1'],
      ['hits', 'hits-1'],
    ] as const) {
      const counted = await countedScripts(measurement, form, this.#work);
      compare(sums[engine], expected, convertedCounts(counted, form), (difference) => {
        const isOff = engine === 'counters' || difference.expected > 0 !== difference.actual > 0;
        if (!minified && isOff && !isKnown(program, row, difference))
          this.unknown.push({ ...difference, row: `${engine}, ${row}` });
      });
    }
  }
}

function isKnown(program: string, row: string, { file, line }: Difference): boolean {
  return KNOWN.some(
    (known) =>
      known.program === program &&
      (known.row?.test(row) ?? true) &&
      known.file.test(file) &&
      known.lines[0] <= line &&
      line <= known.lines[1],
  );
}
