/**
 * What the command does, for programs: `import { readStore, report, convert } from 'lambda-coverage'`. What is exported
 * here follows semantic versioning; nothing else in the package does. Types that an exported one names are exported, too:
 * without a name for it no program can export what it got.
 */

export type { ChangedCode } from '../combiner-image/carry/changes.ts';
export type { CarriedFile } from '../combiner-image/carry/one-text.ts';
export type { ReportedFunction } from '../combiner-image/completeness.ts';
export type { DeployedCode, UncertainCode } from '../combiner-image/convert/convert-all.ts';
export type { HintDialect } from '../combiner-image/convert/exact/original/ignore-hints.ts';
export type { ExecutedReporter, ReporterFacts } from '../combiner-image/custom-reporters/custom-reporter.ts';
export {
  IncompleteDataError,
  LambdaCoverageError,
  NothingUsableError,
  OutputError,
  ReporterError,
  StoreUnreachableError,
  type UnreadableKind,
  UsageError,
} from '../combiner-image/errors.ts';
export type { ComparedTotals } from '../combiner-image/history/compared-totals.ts';
export type { BuildSummary } from '../combiner-image/merge/build-tally.ts';
export type { CostSummary } from '../combiner-image/merge/cost-tally.ts';
export type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
export type { Lost, Outcomes, Told } from '../combiner-image/merge/invocation-sums.ts';
export type { ReadCounts, SkippedObject } from '../combiner-image/merge/reading-tally.ts';
export type { WidenedTime } from '../combiner-image/merge/widened-time.ts';
export type { CodeSize } from '../combiner-image/place/code-size.ts';
export type { DeployedParts } from '../combiner-image/place/deployed-parts.ts';
export type { UncertainModule } from '../combiner-image/place/uncertain-modules.ts';
export type { UnplacedSource } from '../combiner-image/placement/placing-summary.ts';
export type { PublishedReport } from '../combiner-image/report/output/report-files.ts';
export type { FileTotals, Metric, Total, Totals } from '../combiner-image/report/totals.ts';
export type { UndeployedCode, UndeployedFunction } from '../combiner-image/report/undeployed.ts';
export type { CombineResult } from '../combiner-image/result.ts';
export type { Positions } from '../combiner-image/sources/positions.ts';
export type { SuiteFile, SuiteSummary } from '../combiner-image/suites/suite-summary.ts';
export type { UnmappedCode } from '../combiner-image/unmapped/unmapped-code.ts';
export type { UnmappedScript } from '../combiner-image/unmapped/unmapped-scripts.ts';
export type { Build } from '../contract/build.ts';
export type { ErrorCode, RecorderCode, ReportCode } from '../contract/error-codes.ts';
export type { Outcome, RecordingCost } from '../contract/raw-object.ts';
export type { CoverageRange, FunctionCoverage } from '../contract/script-coverage.ts';
export {
  type Converted,
  type ConvertOptions,
  convert,
  type V8Script,
} from './convert.ts';
export type { ReadOptions } from './read-options.ts';
export { readStore, type StoreCoverage } from './read-store.ts';
export { type ReportOptions, report } from './report.ts';
