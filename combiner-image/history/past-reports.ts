import { reportFolderOf } from '../../contract/key-layout.ts';
import { inOrder } from '../in-order.ts';
import { SOURCES_FILE } from '../report/output/report-files.ts';
import type { ReportFacts } from '../report/page/facts.ts';
import type { StoreLocation } from '../store/location.ts';
import { compareSources, type SourcesComparison } from './compare-sources.ts';
import type { ComparedSource } from './compared-source.ts';
import type { ReportEntry } from './report-entry.ts';
import { ReportList } from './report-list.ts';
import { readSources, SOURCES_LIMITS } from './sources-file.ts';

/** Points of a trend line. */
const MOST_POINTS = 50;
const REQUESTS = 8;

/** Earlier reports that asked for the same, the newest of them, oldest first. @throws StoreUnreachableError */
export async function pastReports(location: StoreLocation, asked: string): Promise<ReportEntry[]> {
  const list = new ReportList(location);
  const reports = (await list.reports()).filter((each) => each.asked === asked && !each.isIncomplete);
  const entries: ReportEntry[] = [];
  const newest = reports.slice(-MOST_POINTS).map(({ id }) => id);
  for await (const entry of inOrder(newest, REQUESTS, (id) => list.entry(id)))
    if (entry !== undefined) entries.push(entry);
  return entries;
}

/** What was lost and gained since a report of a store. @returns undefined where its sources are not there */
export async function comparedWith(
  { store, prefix }: StoreLocation,
  id: string,
  now: ReadonlyMap<string, ComparedSource>,
): Promise<SourcesComparison | undefined> {
  const stored = await store.get(`${reportFolderOf(prefix, id)}${SOURCES_FILE}`, SOURCES_LIMITS.storedBytes);
  return stored && compareSources(readSources(stored.bytes), now);
}

/**
 * What a page shows of the reports of before.
 * @param isBeside whether the report stands beside them, so that it can point to them
 */
export function trendFacts(
  entries: readonly ReportEntry[],
  isBeside: boolean,
): Pick<ReportFacts, 'trend' | 'fileTrend'> {
  const byPath = new Map<string, [point: number, linesCovered: number, lines: number][]>();
  for (const [point, { files }] of entries.entries())
    for (const [path, linesCovered, lines] of files) {
      const known = byPath.get(path) ?? [];
      byPath.set(path, known);
      known.push([point, linesCovered, lines]);
    }
  return {
    trend: entries.map(({ id, createdAt, commit, entry, totals: { lines, branches } }) => ({
      createdAt,
      ...(commit !== undefined && { commit }),
      totals: [lines.covered, lines.total, branches.covered, branches.total],
      ...(isBeside && entry !== undefined && { href: `../${id}/${entry}` }),
    })),
    fileTrend: (path) => byPath.get(path) ?? [],
  };
}
