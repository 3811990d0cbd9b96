import { compare, type Difference } from './compare.ts';
import type { Measurement } from './corpus.ts';
import { convertedCounts, countedScripts } from './counted-runs.ts';
import { type CounterRow, emptyCounterRow } from './counter-table.ts';
import { converted } from './run-program.ts';

/** A place where what ran is not what ran in the reference, and why. */
interface KnownDifference {
  row?: RegExp;
  file: RegExp;
  /** Lines of the source. */
  lines: readonly [from: number, to: number];
  why: string;
}

/** All that is left where nothing was minified. None of it was counted wrongly. */
const KNOWN: readonly KnownDifference[] = [
  {
    file: /\/lodash\.js$/,
    lines: [6787, 6793],
    why: 'it asks the clock: another run takes another branch',
  },
  {
    row: /^bundle without a map$/,
    file: /^out\.cjs$/,
    lines: [3106, 3112],
    why: 'the same code of lodash, in the bundle',
  },
  {
    row: /^esbuild/,
    file: /\/sourcemap-codec\.mjs$/,
    lines: [45, 45],
    why: 'esbuild took it out: nobody uses the value',
  },
  {
    row: /^webpack$/,
    file: /\/lodash\.js$/,
    lines: [5283, 6093],
    why: "the reference is strict code as a whole, webpack's modules are not: an assignment throws there alone",
  },
  {
    row: /^webpack$/,
    file: /\/postcss\/lib\/parse\.js$/,
    lines: [13, 13],
    why: 'webpack took out what a variable of the build decides',
  },
  {
    row: /^webpack$/,
    file: /\/postcss\/lib\/lazy-result\.js$/,
    lines: [446, 446],
    why: 'the same',
  },
  {
    row: /^webpack$/,
    file: /\/js-yaml\/type\/js\/function\.js$/,
    lines: [19, 19],
    why: 'webpack finds esprima, which the reference does not',
  },
];

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
    const { row, minified, scripts, expected } = measurement;
    const sums = this.rows.get(row) ?? emptyCounterRow(minified);
    this.rows.set(row, sums);
    compare(sums.v8, expected, converted(scripts));
    for (const [engine, form] of [
      ['counters', 'counters-1'],
      ['hits', 'hits-2'],
    ] as const) {
      const counted = await countedScripts(measurement, form, this.#work);
      compare(sums[engine], expected, convertedCounts(counted, form), (difference) => {
        const isOff = engine === 'counters' || difference.expected > 0 !== difference.actual > 0;
        if (!minified && isOff && !isKnown(row, difference))
          this.unknown.push({ ...difference, row: `${engine}, ${row}` });
      });
    }
  }
}

function isKnown(row: string, { file, line }: Difference): boolean {
  return KNOWN.some((known) => {
    const [from, to] = known.lines;
    return (known.row?.test(row) ?? true) && known.file.test(file) && from <= line && line <= to;
  });
}
