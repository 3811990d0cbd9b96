import type { Counters, PageIndex, PageRunners } from '../format.ts';
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
  /** How many changed lines are in each state; absent: none is. */
  changed?: readonly number[];
  /** Lines that ran in the report of before, and do not in this one. */
  lost: number;
  /** Whether some of it has not run since it was changed. */
  isUnrun: boolean;
}

/** What ran of each file; undefined: nothing of it. */
export type Covered = readonly (Counters | undefined)[];

/** The data of the page, as it is asked for. */
export class Report {
  readonly index: PageIndex;
  readonly files: readonly ReportFile[];
  /** All that are named, in order. */
  readonly owners: readonly string[];
  readonly #byPath: ReadonlyMap<string, ReportFile>;
  readonly #uncommitted: ReadonlySet<number>;

  constructor(index: PageIndex) {
    this.index = index;
    const { paths, heldBy, owners, uncommitted, changed, compared, unrun } = index.files;
    const changedIn = new Map(changed);
    const notRun = new Set(unrun);
    const lostIn = new Map(compared.map(([file, , lost]) => [file, lost]));
    this.files = paths.map((path, i) => {
      const states = changedIn.get(i);
      return {
        index: i,
        path,
        lowered: path.toLowerCase(),
        holders: heldBy[i] ?? 0,
        lost: lostIn.get(i) ?? 0,
        isUnrun: notRun.has(i),
        ...(states !== undefined && { changed: states }),
      };
    });
    this.owners = [...new Set(owners.flat())].sort();
    this.#byPath = new Map(this.files.map((file) => [file.path, file]));
    this.#uncommitted = new Set(uncommitted);
  }

  file(path: string): ReportFile | undefined {
    return this.#byPath.get(path);
  }

  /** 0: all suites together. */
  viewOf(suite: string): number {
    return this.index.suites.indexOf(suite) + 1;
  }

  covered(suite: string): Covered {
    return this.index.files.covered[this.viewOf(suite)] ?? [];
  }

  numbers({ index }: ReportFile, covered: Covered): Numbers {
    return {
      totals: this.index.files.totals[index] ?? [0, 0, 0, 0],
      covered: covered[index] ?? [0, 0, 0, 0],
    };
  }

  /** Names of functions. */
  holderNames(holders: number): string[] {
    return (this.index.files.holders[holders] ?? []).map((fn) => this.index.functions[fn]?.name ?? '');
  }

  ownersOf({ index }: ReportFile): readonly string[] {
    const { owners, ownedBy } = this.index.files;
    return owners[ownedBy[index] ?? -1] ?? [];
  }

  /** Where a file can be read as it is shown; undefined: nowhere that is known. */
  addressOf({ index, path }: ReportFile, line: number): string | undefined {
    const { files, line: mark } = this.index.repository ?? {};
    if (files === undefined || this.#uncommitted.has(index)) return undefined;
    const place = line > 0 ? `${mark}${line}` : '';
    return `${files}${path.split('/').map(encodeURIComponent).join('/')}${place}`;
  }
}

/** What one of many ran. */
export function coveredBy({ covered }: PageRunners, runner: number): Covered {
  const files: (Counters | undefined)[] = [];
  const numbers = covered[runner] ?? [];
  for (let i = 0; i < numbers.length; i += 5) {
    const [file = 0, lines = 0, statements = 0, functions = 0, branches = 0] = numbers.slice(i, i + 5);
    files[file] = [lines, statements, functions, branches];
  }
  return files;
}
