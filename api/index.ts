/**
 * What the command does, for programs: `import { readStore, report, convert } from 'lambda-coverage'`. What is exported
 * here follows semantic versioning; nothing else in the package does.
 */

export type { ExecutedReporter, ReporterFacts } from '../combiner-image/custom-reporters/custom-reporter.ts';
export {
  IncompleteDataError,
  LambdaCoverageError,
  NothingUsableError,
  OutputError,
  ReporterError,
  StoreUnreachableError,
  UsageError,
} from '../combiner-image/errors.ts';
export type { CombineResult } from '../combiner-image/result.ts';
export {
  type Converted,
  type ConvertOptions,
  convert,
  type V8Script,
} from './convert.ts';
export type { ReadOptions } from './read-options.ts';
export { readStore, type StoreCoverage } from './read-store.ts';
export { type ReportOptions, report } from './report.ts';
