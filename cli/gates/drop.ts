import type { ListedReport } from '../../combiner-image/history/report-entry.ts';
import { ReportList } from '../../combiner-image/history/report-list.ts';
import { METRICS, type Total } from '../../combiner-image/report/totals.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import type { StoreLocation } from '../../combiner-image/store/location.ts';

/** Decimals of a tolerance that count. */
const SCALE = 1_000_000;

/**
 * The newest report of a store that asked for the same and lacks nothing.
 * @throws StoreUnreachableError
 */
export async function lastComplete(
  location: StoreLocation,
  { asked }: Pick<CombineResult, 'asked'>,
): Promise<ListedReport | undefined> {
  const reports = await new ReportList(location).reports();
  return reports.findLast((each) => each.asked === asked && !each.isIncomplete && each.missing === 0);
}

/** One sentence for each number that is lower than before by more than the tolerance, in percentage points. */
export function dropsSince(
  before: Pick<ListedReport, 'totals' | 'id' | 'commit'>,
  { totals }: Pick<CombineResult, 'totals'>,
  tolerance: number,
): string[] {
  const of = `${before.id}${before.commit === undefined ? '' : `, commit ${before.commit.slice(0, 7)}`}`;
  return METRICS.flatMap((metric) => {
    const [was, is] = [before.totals[metric], totals[metric]];
    if (!hasDropped(was, is, tolerance)) return [];
    return [
      `${metric}: ${is.pct} % (${is.covered} of ${is.total}) is more than ${tolerance} below the ${was.pct} % of the last report (${of}); "lambda-coverage compare ${before.id} FOLDER" says which lines`,
    ];
  });
}

/** By the counts: nothing is rounded. What has nothing to run has dropped nowhere. */
function hasDropped(was: Total, is: Total, tolerance: number): boolean {
  if (was.total === 0 || is.total === 0) return false;
  const [wasTotal, isTotal] = [BigInt(was.total), BigInt(is.total)];
  const lost = BigInt(was.covered) * isTotal - BigInt(is.covered) * wasTotal;
  return lost * BigInt(100 * SCALE) > BigInt(Math.round(tolerance * SCALE)) * wasTotal * isTotal;
}
