import type { CarriedFile } from './carry/one-text.ts';
import type { ReportedFunction } from './completeness.ts';
import type { DeployedCode, UncertainCode } from './convert/convert-all.ts';
import type { ComparedTotals } from './history/compared-totals.ts';
import type { ReadCounts, SkippedObject } from './merge/reading-tally.ts';
import type { WidenedTime } from './merge/widened-time.ts';
import type { UnplacedSource } from './placement/placing-summary.ts';
import type { PublishedReport } from './report/output/report-files.ts';
import type { FileTotals, Totals } from './report/totals.ts';
import type { UndeployedCode } from './report/undeployed.ts';
import type { Positions } from './sources/positions.ts';
import type { SuiteSummary } from './suites/suite-summary.ts';
import type { UnmappedScript } from './unmapped/unmapped-scripts.ts';

/** Name in every result, for those who read `reports/latest.json`. */
export const RESULT_SCHEMA = 'lambda-coverage/report/1';

/** What `combine` did. The same JSON is the answer of the Lambda, of `--json`, and `reports/latest.json`. */
export interface CombineResult {
  schema: typeof RESULT_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** What there was no time for. Then the report is not the latest: `reports/latest.json` stays as it was. */
  incomplete?: string;
  report: PublishedReport & {
    /** The file to look at first, relative to `folder`. */
    entry?: string;
  };
  totals: Totals;
  /**
   * `percent_covered` of coverage.py, of all files of Python: lines and branches that ran, of lines and branches
   * together. None of the totals is this number. Absent where there is no Python.
   */
  coveragePyPercent?: number;
  /** Each original source. */
  files: FileTotals[];
  functions: ReportedFunction[];
  /** Functions and patterns that were expected, and of which nothing usable came. */
  absent: string[];
  read: ReadCounts;
  /** Objects that lie across the bounds of the time that was asked for; absent: none. */
  widened?: WidenedTime;
  skipped: SkippedObject[];
  warnings: string[];
  /** Scripts that are reported as they ran, because they have no source map. */
  unmapped: string[];
  /** Scripts that a tool made and that have no source map. Those with a `reason` are in no report. */
  withoutMap: UnmappedScript[];
  /** What scripts are made of that came without a source map and were looked for in the checkout; absent: none was. */
  deployedCode?: DeployedCode[];
  /** With it: parts of them that are in no report, the first thousand. */
  uncertain?: UncertainCode[];
  /** Of files that were placed without a source map: functions of their texts that are not deployed, and in no total; absent: none is known. */
  notDeployed?: UndeployedCode[];
  /** What tells which lines of these files ran, where it is anything but a source map that was deployed; absent: of none. */
  positions?: { path: string; by: readonly Positions[] }[];
  /** Sources that source maps name, but no script contains: reported as not run. */
  notInBundle: string[];
  /** Sources that are no file of the checkout: they are named `<function>/<path>`. */
  unplaced: UnplacedSource[];
  /** Files of the checkout that were changed since the code was built. */
  changed: string[];
  /** Files of which other texts than the one that is shown ran. */
  carried: CarriedFile[];
  /** Sources of older builds that have another name now, and those that are no more: they are in no total. */
  renamed: { from: string; to: string }[];
  gone: string[];
  /** With `suites`: who ran what. */
  suites?: SuiteSummary;
  /** Scripts whose coverage is not in the report; each has a warning. */
  unconverted: number;
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
  /** What was asked of the stores: reports of which this is the same can be compared. */
  asked: string;
  /** Of the checkout, or the manifest that stands for it. */
  commit?: string;
  branch?: string;
  /** What is different since the report before, in a store that has one. */
  compared?: ComparedTotals;
}
