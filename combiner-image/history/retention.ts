import {
  isReportId,
  latestReportKey,
  reportEntryKey,
  reportFolderOf,
  timeOfReportId,
} from '../../contract/key-layout.ts';
import { fields, text } from '../bytes/check.ts';
import { UnreadableObjectError, UsageError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import { parseTime } from '../read/selection.ts';
import { RESULT_FILE } from '../report/output/report-files.ts';
import type { StoreLocation } from '../store/location.ts';
import { json } from './report-entry.ts';
import type { ReportList } from './report-list.ts';

/** Which reports of a store stay: the newest, or those that are not older. */
export type KeptReports = { newest: number } | { since: Date };

const LARGEST_LATEST = 256 * 1024 ** 2;
const REQUESTS = 8;

/** @param from how the value was given, for messages. @throws UsageError */
export function parseKeptReports(value: string, from: string): KeptReports {
  if (/^[1-9]\d{0,5}$/.test(value)) return { newest: Number(value) };
  if (/^\d+[mhdw]$/.test(value)) return { since: parseTime(value, from, new Date()) };
  throw new UsageError(
    `${from}: "${value}" must be a number of reports, such as 50, or an age, such as 90d.`,
  );
}

/**
 * Deletes reports that are not to be kept, but never the one that `latest.json` names. What tells of a report goes last: one
 * that could not be deleted as a whole is tried again.
 * @returns ids of those that are gone
 * @throws StoreUnreachableError
 */
export async function deleteReports(
  { store, prefix }: StoreLocation,
  reports: ReportList,
  kept: KeptReports,
): Promise<string[]> {
  const ids = await reports.ids();
  const old =
    'newest' in kept
      ? ids.slice(0, -kept.newest)
      : ids.filter((id) => (timeOfReportId(id) ?? kept.since) < kept.since);
  const latest = await latestId({ store, prefix });
  const gone: string[] = [];
  for (const id of old) {
    if (id === latest) continue;
    const keys: string[] = [];
    for await (const key of store.list(reportFolderOf(prefix, id))) keys.push(key);
    const others = keys.filter((key) => !key.endsWith(`/${id}/${RESULT_FILE}`));
    for await (const _ of inOrder(others, REQUESTS, (key) => store.delete(key)));
    await store.delete(`${reportFolderOf(prefix, id)}${RESULT_FILE}`);
    await store.tidy?.(reportFolderOf(prefix, id));
    await store.delete(reportEntryKey(prefix, id));
    gone.push(id);
  }
  return gone;
}

/** The report that `latest.json` names; undefined where none is named. @throws StoreUnreachableError */
export async function latestId({ store, prefix }: StoreLocation): Promise<string | undefined> {
  try {
    const stored = await store.get(latestReportKey(prefix), LARGEST_LATEST);
    if (stored === undefined) return undefined;
    const { report } = fields(json(stored.bytes), 'latest.json');
    const id = text(fields(report, 'report')['folder'], 'folder').split('/').at(-2) ?? '';
    return isReportId(id) ? id : undefined;
  } catch (error) {
    if (error instanceof UnreadableObjectError) return undefined;
    throw error;
  }
}
