import type { PageIndex } from '../format.ts';
import type { Numbers } from './numbers.ts';

/** A source of the report. */
export interface ReportFile {
  /** Its place in the data. */
  index: number;
  path: string;
  /** For searching. */
  lowered: string;
  /** Of the functions whose code holds it. */
  holders: number;
}

/** The data of the page, as it is asked for. */
export class Report {
  readonly index: PageIndex;
  readonly files: readonly ReportFile[];
  readonly #byPath: ReadonlyMap<string, ReportFile>;

  constructor(index: PageIndex) {
    this.index = index;
    const { paths, heldBy } = index.files;
    this.files = paths.map((path, i) => ({
      index: i,
      path,
      lowered: path.toLowerCase(),
      holders: heldBy[i] ?? 0,
    }));
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
  }

  file(path: string): ReportFile | undefined {
    return this.#byPath.get(path);
  }

  /** 0: all suites together. */
  viewOf(suite: string): number {
    return this.index.suites.indexOf(suite) + 1;
  }

  numbers({ index }: ReportFile, view: number): Numbers {
    const { totals, covered } = this.index.files;
    return { totals: totals[index] ?? [0, 0, 0, 0], covered: covered[view]?.[index] ?? [0, 0, 0, 0] };
  }

  /** Names of functions. */
  holderNames(holders: number): string[] {
    return (this.index.files.holders[holders] ?? []).map((fn) => this.index.functions[fn]?.name ?? '');
  }
}
