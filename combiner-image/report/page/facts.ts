import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { RepositoryFacts } from '../../checkout/repository-facts.ts';
import type { FunctionSummary } from '../../merge/function-summary.ts';
import type { CHANGED_STATES } from './format.ts';

type ShownFunction = Pick<
  FunctionSummary,
  'name' | 'invocations' | 'sandboxes' | 'builds' | 'first' | 'last'
>;

/** What a page says besides counts. */
export interface ReportFacts {
  /** ISO 8601, UTC. */
  createdAt: string;
  functions: readonly (ShownFunction & { missing: readonly string[] })[];
  absent: readonly string[];
  missing: readonly string[];
  warnings: readonly string[];
  /** Thresholds that are missed, a sentence each. */
  missed?: readonly string[] | undefined;
  /** Why more was read than was asked for, a sentence; absent: nothing more was. */
  widened?: string | undefined;
  /** What scripts without a source map are made of, a sentence each. */
  deployed?: readonly string[] | undefined;
  /** Raw objects that counted. */
  objects: number;
  suites?:
    | {
        /** That of the stores first. */
        names: readonly string[];
        /** What one suite ran of a source, by its path in the report and at the same counters. */
        of(suite: string, path: string, shown: FileCoverageData): FileCoverageData;
      }
    | undefined;
  /** By path in the report: names of the functions whose code holds the source. */
  holders: ReadonlyMap<string, ReadonlySet<string>>;
  /** By path: sources whose counts only tell what ran. */
  hits?: ReadonlySet<string>;
  /** By path: what tells which lines ran, in words. */
  positions?: ReadonlyMap<string, readonly string[]> | undefined;
  /** By path: code that ran in an older text of the source, was changed, and has not run since. */
  notRunSinceChange?: ReadonlyMap<string, readonly { name?: string; line: number }[]> | undefined;
  repository?: RepositoryFacts | undefined;
  changed?: ChangedLines | undefined;
  /** By context of requests; absent: nothing tells. */
  contexts?: RanBy | undefined;
  /** By Lambda function. */
  ranByFunction?: RanBy | undefined;
  /** Earlier reports that asked for the same, oldest first. */
  trend?: readonly TrendPoint[] | undefined;
  /** By path in the report: what it was in them. */
  fileTrend?: ((path: string) => readonly FilePoint[]) | undefined;
  compared?: ComparedLines | undefined;
}

/** One report of before. */
export interface TrendPoint {
  /** ISO 8601, UTC. */
  createdAt: string;
  commit?: string;
  totals: readonly [linesCovered: number, lines: number, branchesCovered: number, branches: number];
  /** Its page, relative to this one. */
  href?: string;
}

/** One source in a report of before. */
export type FilePoint = readonly [point: number, linesCovered: number, lines: number];

/** What is different since a report of before, where the code is the same. */
export interface ComparedLines {
  /** ISO 8601, UTC: when that was made. */
  with: string;
  /** Lines now, from 1, ascending. */
  files: ReadonlyMap<string, { gained: readonly number[]; lost: readonly number[] }>;
}

export interface ChangedLines {
  /** What the checkout is compared with, as people say it. */
  since: string;
  /** Lines of the shown texts, from 1, ascending. */
  files: ReadonlyMap<string, readonly (readonly [line: number, state: (typeof CHANGED_STATES)[number]])[]>;
}

/** Who ran what. */
export interface RanBy {
  names: readonly string[];
  /** Undefined: of this source nobody knows. */
  of(path: string, shown: FileCoverageData): Runners | undefined;
}

/** Of one source. */
export interface Runners {
  /** Each set once: indexes into the names, ascending. */
  sets: readonly (readonly number[])[];
  /** By Istanbul's ids, as in its coverage: an index into the sets; -1: nobody who is known. */
  s: Readonly<Record<string, number>>;
  f: Readonly<Record<string, number>>;
  b: Readonly<Record<string, readonly number[]>>;
}
