import type { Context } from 'istanbul-lib-report';
import type { CombineResult } from '../result.ts';

/** What a reporter gets beside Istanbul's context. */
export interface ReporterFacts {
  /** Absolute path that names are relative to. */
  root: string;
  /** What the report says besides counts: totals, functions, what is missing. */
  result: Omit<CombineResult, 'report'>;
}

/** A reporter of somebody else's. Those of Istanbul are synchronous, and take the context alone. */
export interface ExecutedReporter {
  execute(context: Context, facts: ReporterFacts): unknown;
}

/** One that was loaded. */
export interface CustomReporter {
  /** As it was asked for: a path, or a package. */
  name: string;
  create(options: { projectRoot: string }): ExecutedReporter;
}
