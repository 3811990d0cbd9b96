import type { OnBlocks } from './convert/convert-all.ts';
import type { Hints } from './convert/exact/original/ignore-hints.ts';
import type { CustomReporter } from './custom-reporters/custom-reporter.ts';
import type { ReporterError } from './errors.ts';
import type { KeptReports } from './history/retention.ts';
import type { PathMap } from './placement/path-maps.ts';
import type { Selection } from './read/selection.ts';
import type { Reporter } from './report/reporters.ts';
import type { NamedSources } from './report/source-files.ts';
import type { CombineResult } from './result.ts';
import type { TaskRoot } from './sources/load-script.ts';
import type { StoreLocation } from './store/location.ts';
import type { AskedFiles } from './suites/shown-files.ts';
import type { AskedSuites } from './suites/suites.ts';
import type { TimeLeft } from './time-left.ts';

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
  /** Whether code that came without a map is looked for in the checkout. @default false */
  place?: boolean | undefined;
  /** Whether it is kept where such code was found. @default true */
  placeCache?: boolean | undefined;
  /** Folders of deployed code, when functions upload no source text. */
  taskRoots?: readonly TaskRoot[];
  selection: Selection;
  /**
   * The name of a fold that many have shared, of the only location: what it was planned for is shown, whatever
   * `selection` says.
   */
  execution?: string | undefined;
  /**
   * Every text of a file by itself; else one for each, to which runs of others are carried over. `unsaid`: whoever asks
   * shows no files, so nobody need know their names.
   */
  textsApart?: boolean | 'unsaid' | undefined;
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
  /** Threads that may read a store; few objects are read by this one alone. @default 1 */
  workers?: number | undefined;
  onBlocks?: OnBlocks | undefined;
  /** Gets each step and each warning. */
  log: CombineLog;
}

/** What `combine` is asked for. */
export interface CombineOptions extends GatherOptions {
  /** Where the report goes: a local folder, or `reports/` of a location. */
  output: { folder: string } | { location: StoreLocation };
  reporters: readonly Reporter[];
  /** Those of the user's own. */
  customReporters?: readonly CustomReporter[] | undefined;
  /** Called when the report is written, and some of them are not in it. Absent: that is thrown then. */
  onReporterFailed?: ((error: ReporterError) => void) | undefined;
  /** A branch, tag or commit: the page then says what became of lines that were changed since. */
  base?: string | undefined;
  /** Which of the reports in the location stay; absent: all. */
  keptReports?: KeptReports | undefined;
  /** Asked before the report is written: which thresholds it misses, a sentence each. */
  judge?: ((result: CombineResult, sources: NamedSources) => Promise<readonly string[]>) | undefined;
  /** Called with what the report shows, to print it as well. */
  onSources?: (sources: NamedSources) => void;
}

export interface CombineLog {
  progress(line: string): void;
  warn(line: string): void;
}
