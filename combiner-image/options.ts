import type { CarriedFile } from './carry/one-text.ts';
import type { Settled } from './carry/strays.ts';
import type { ReportedFunction } from './completeness.ts';
import type { OnBlocks } from './convert/convert-all.ts';
import type { Hints } from './convert/exact/original/ignore-hints.ts';
import type { ComparedTotals } from './history/compared-totals.ts';
import type { KeptReports } from './history/retention.ts';
import type { Folded } from './merge/fold-objects.ts';
import type { SkippedObject } from './merge/read-once.ts';
import type { WidenedTime } from './merge/widened-time.ts';
import type { PathMap } from './placement/path-maps.ts';
import type { UnplacedSource } from './placement/placing-summary.ts';
import type { Selection } from './read/selection.ts';
import type { PublishedReport } from './report/output/report-files.ts';
import type { Reporter } from './report/reporters.ts';
import type { NamedSources } from './report/source-files.ts';
import type { FileTotals, Totals } from './report/totals.ts';
import type { TaskRoot } from './sources/load-script.ts';
import type { StoreLocation } from './store/location.ts';
import type { AskedFiles } from './suites/shown-files.ts';
import type { SuiteSummary } from './suites/suite-summary.ts';
import type { AskedSuites } from './suites/suites.ts';
import type { TimeLeft } from './time-left.ts';
import type { UnmappedScript } from './unmapped/unmapped-scripts.ts';

/** What `gather` is asked for. */
export interface GatherOptions {
  /** Stores to read; what they hold is added up. At least one. */
  locations: readonly StoreLocation[];
  /**
   * Absolute path of a folder in the checkout: names in the report are relative to its top level. Absent: there is
   * no checkout here, so no source is known to be a file of it.
   */
  root?: string | undefined;
  /** Nobody has named it: it is the current folder. */
  isRootGuessed?: boolean | undefined;
  /** Where sources are that are not found. */
  pathMaps?: readonly PathMap[];
  /** Folders of builds that were made with source maps, for scripts that were deployed without. */
  mapFolders?: readonly string[];
  /** Folders of deployed code, when functions upload no source text. */
  taskRoots?: readonly TaskRoot[];
  selection: Selection;
  /** Every text of a file by itself; else one for each, to which runs of others are carried over. */
  textsApart?: boolean | undefined;
  /** Files of other tools that are added, and what the stores are of. The report then has one text for each file. */
  suites?: AskedSuites | undefined;
  /** Which files are shown; absent: those that functions loaded. */
  files?: AskedFiles | undefined;
  /** Names of functions, and patterns, each of which must have sent something. */
  expected?: readonly string[] | undefined;
  /** Whose ignore comments are obeyed. Absent: all. */
  hints?: Hints | undefined;
  /** Absent: as long as it takes. */
  time?: TimeLeft;
  onBlocks?: OnBlocks | undefined;
  /** Gets each step and each warning. */
  log: CombineLog;
}

/** What `combine` is asked for. */
export interface CombineOptions extends GatherOptions {
  /** Where the report goes: a local folder, or `reports/` of a location. */
  output: { folder: string } | { location: StoreLocation };
  reporters: readonly Reporter[];
  /** A branch, tag or commit: the page then says what became of lines that were changed since. */
  base?: string | undefined;
  /** Which of the reports in the location stay; absent: all. */
  keptReports?: KeptReports | undefined;
  /** Called with what the report shows, to print it as well. */
  onSources?: (sources: NamedSources) => void;
}

export interface CombineLog {
  progress(line: string): void;
  warn(line: string): void;
}

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
  /** Each original source. */
  files: FileTotals[];
  functions: ReportedFunction[];
  /** Functions and patterns that were expected, and of which nothing usable came. */
  absent: string[];
  read: Folded['read'];
  /** Objects that lie across the bounds of the time that was asked for; absent: none. */
  widened?: WidenedTime;
  skipped: SkippedObject[];
  warnings: string[];
  /** Scripts that are reported as they ran, because they have no source map. */
  unmapped: string[];
  /** Scripts that a tool made and that have no source map. Those with a `reason` are in no report. */
  withoutMap: UnmappedScript[];
  /** Sources that source maps name, but no script contains: reported as not run. */
  notInBundle: string[];
  /** Sources that are no file of the checkout: they are named `<function>/<path>`. */
  unplaced: UnplacedSource[];
  /** Files of the checkout that were changed since the code was built. */
  changed: string[];
  /** Files of which other texts than the one that is shown ran. */
  carried: CarriedFile[];
  /** Sources of older builds that have another name now, and those that are no more: they are in no total. */
  renamed: Settled['renamed'];
  gone: Settled['gone'];
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
