import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { FunctionSummary } from '../../merge/function-summary.ts';

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
}
