import { StoreUnreachableError, UnreadableObjectError } from './errors.ts';
import { compareSources, type SourcesComparison } from './history/compare-sources.ts';
import { type ComparedTotals, comparedTotals } from './history/compared-totals.ts';
import { type FoundReport, findReport } from './history/find-report.ts';
import type { StoreLocation } from './store/location.ts';

/** Name in every result. */
const COMPARE_SCHEMA = 'lambda-coverage/compare/1';

type ComparedReport = Omit<FoundReport, 'sources'>;

/** What is different between two reports; the answer of `compare --json`. */
export interface CompareResult extends SourcesComparison {
  schema: typeof COMPARE_SCHEMA;
  before: ComparedReport;
  after: ComparedReport;
  totals: Omit<ComparedTotals, 'with'>;
}

/**
 * Compares two reports: what ran in the first and does not in the second, where the code is the same, and the other way round.
 * @param store where reports are known by ids
 * @throws UsageError, NothingUsableError and StoreUnreachableError where one of them cannot be had
 */
export async function compare(
  [first, second]: readonly [string, string],
  store: () => StoreLocation,
): Promise<CompareResult> {
  const before = await findReport(first, store);
  const after = await findReport(second, store);
  try {
    const now = new Map([...after.sources()].map((source) => [source.path, source] as const));
    const compared = compareSources(before.sources(), now);
    const { with: _, ...totals } = comparedTotals('', compared);
    return {
      schema: COMPARE_SCHEMA,
      before: described(before),
      after: described(after),
      totals,
      ...compared,
    };
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    throw new StoreUnreachableError(`The sources of a report cannot be read: ${error.message}.`, {
      cause: error,
    });
  }
}

function described({ sources: _, ...report }: FoundReport): ComparedReport {
  return report;
}
