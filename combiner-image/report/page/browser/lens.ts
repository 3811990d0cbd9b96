import { addNumbers, type Numbers, noNumbers } from './numbers.ts';
import type { Covered, Report, ReportFile } from './report.ts';
import { type Route, suiteOf } from './route.ts';

/** Numbers of a row: whose runs are counted, and those of each suite that has a column. */
export interface RowNumbers {
  all: Numbers;
  bySuite: readonly Numbers[];
}

/** Whose runs are counted. */
export class Lens {
  readonly covered: Covered;
  /** Those that have a column. */
  readonly suites: readonly string[];
  readonly #report: Report;
  readonly #bySuite: readonly Covered[];
  /** Of those by whose lines one sorts; -1 for none. */
  readonly #sorting: number;

  /** @param ofContext what the context of the route ran */
  constructor(report: Report, { suite, context, sort }: Route, ofContext?: Covered) {
    this.#report = report;
    this.covered = ofContext ?? report.covered(suite);
    this.suites = suite === '' && context === '' ? report.index.suites : [];
    this.#bySuite = this.suites.map((each) => report.covered(each));
    this.#sorting = this.suites.indexOf(suiteOf(sort) ?? '');
  }

  /** Of files together. */
  numbers(files: readonly ReportFile[]): RowNumbers {
    return {
      all: this.of(files, this.covered),
      bySuite: this.#bySuite.map((covered) => this.of(files, covered)),
    };
  }

  /** Of files together, by what somebody ran of them. */
  of(files: readonly ReportFile[], covered: Covered): Numbers {
    const sum = noNumbers();
    for (const file of files) addNumbers(sum, this.#report.numbers(file, covered));
    return sum;
  }

  /** Those by which one sorts. */
  sorting({ all, bySuite }: RowNumbers): Numbers {
    return bySuite[this.#sorting] ?? all;
  }
}
