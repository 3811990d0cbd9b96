import { badgeKey } from '../../contract/key-layout.ts';
import { plural } from '../plural.ts';
import type { Totals } from '../report/totals.ts';
import type { StoreLocation } from '../store/location.ts';
import { badge } from './badge.ts';
import { entryOfResult } from './entry-of-result.ts';
import { ReportList } from './report-list.ts';
import { deleteReports, type KeptReports } from './retention.ts';

/** What is kept of a report beside it. */
interface Written {
  incomplete?: string;
  missing: readonly string[];
  totals: Totals;
  report: { folder: string };
}

/**
 * Adds a report that stands in a store to the list of its reports, makes the picture of it, and deletes those that are not to be
 * kept.
 * @returns what was done, for people
 * @throws StoreUnreachableError: the report itself is whole
 */
export async function keepHistory(
  location: StoreLocation,
  result: Written,
  kept: KeptReports | undefined,
): Promise<string[]> {
  const { store, prefix } = location;
  const id = result.report.folder.split('/').at(-2) ?? '';
  const list = new ReportList(location);
  if (result.incomplete === undefined) {
    const picture = badge(result.totals, result.missing.length === 0);
    await store.put(badgeKey(prefix), Buffer.from(picture), 'image/svg+xml');
  }
  await list.add(entryOfResult(id, result));
  if (kept === undefined) return [];
  const gone = await deleteReports(location, list, kept);
  if (gone.length === 0) return [];
  await list.write();
  return [`Deleted ${plural(gone.length, 'old report')}`];
}
