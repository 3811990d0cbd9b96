import { relative, sep } from 'node:path';
import type { ReportFacts } from '../report/page/facts.ts';
import type { NamedSources } from '../report/source-files.ts';
import type { StoreLocation } from '../store/location.ts';
import { type ComparedSource, reportedSource } from './compared-source.ts';
import { type ComparedTotals, comparedTotals } from './compared-totals.ts';
import { comparedWith, pastReports, trendFacts } from './past-reports.ts';

export interface HistoryFacts {
  facts: Pick<ReportFacts, 'trend' | 'fileTrend' | 'compared'>;
  /** Absent where no report of before can be compared with. */
  totals?: ComparedTotals;
}

/** A report that is being made. */
interface Reported {
  named: Pick<NamedSources, 'map' | 'texts'>;
  root: string;
  /** What was asked for: only reports of the same are looked at. */
  asked: string;
  /** Whether it will stand beside those of the store. */
  isBeside: boolean;
}

/**
 * What the reports of a store say beside a new one.
 * @throws StoreUnreachableError, UnreadableObjectError
 */
export async function historyFacts(
  location: StoreLocation,
  { named, root, asked, isBeside }: Reported,
): Promise<HistoryFacts> {
  const entries = await pastReports(location, asked);
  const last = entries.at(-1);
  const facts = trendFacts(entries, isBeside);
  const compared = last && (await comparedWith(location, last.id, comparable(named, root)));
  if (last === undefined || compared === undefined) return { facts };
  const files = new Map(compared.files.map(({ path, gained, lost }) => [path, { gained, lost }] as const));
  return {
    facts: { ...facts, compared: { with: last.createdAt, files } },
    totals: comparedTotals(last.id, compared),
  };
}

function comparable({ map, texts }: Reported['named'], root: string): ReadonlyMap<string, ComparedSource> {
  return new Map(
    map.files().map((file) => {
      const path = relative(root, file).split(sep).join('/');
      const { data } = map.fileCoverageFor(file);
      return [path, reportedSource(path, texts.get(file) ?? '', data)] as const;
    }),
  );
}
