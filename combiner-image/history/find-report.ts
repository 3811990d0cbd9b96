import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isReportId, reportFolderOf } from '../../contract/key-layout.ts';
import { fields, list } from '../bytes/check.ts';
import {
  messageOf,
  NothingUsableError,
  StoreUnreachableError,
  UnreadableObjectError,
  UsageError,
} from '../errors.ts';
import { isMissing, reasonOf } from '../file-errors.ts';
import { plural } from '../plural.ts';
import { RESULT_FILE, SOURCES_FILE } from '../report/output/report-files.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import type { ComparedSource } from './compared-source.ts';
import { entryOfResult } from './entry-of-result.ts';
import { json, type ListedReport } from './report-entry.ts';
import { ReportList } from './report-list.ts';
import { latestId } from './retention.ts';
import { readSources, SOURCES_LIMITS } from './sources-file.ts';

/** A report that can be compared. */
export interface FoundReport extends Pick<ListedReport, 'createdAt' | 'totals' | 'commit' | 'branch'> {
  /** As it was asked for, and where that is not its id, the id. */
  name: string;
  /** Why its numbers are not those of all that ran, a few words each. */
  missingData: string[];
  /** @throws UnreadableObjectError, while they are gone through */
  sources(): Iterable<ComparedSource>;
}

const LARGEST_RESULT = 256 * 1024 ** 2;
/** Of a report that stands in a folder of its own. */
const NO_ID = '00000000T000000.000Z-00000000';
const LATEST = /^latest(?:~(\d{1,4}))?$/;

/**
 * @param name a folder with a report, a file in it, or of a store the id of a report, `latest` or `latest~1`
 * @param store where reports are known by ids
 * @throws UsageError, NothingUsableError, StoreUnreachableError
 */
export async function findReport(name: string, store: () => StoreLocation): Promise<FoundReport> {
  if (!LATEST.test(name) && !isReportId(name)) return reportInFolder(name);
  const location = store();
  const id = isReportId(name) ? name : await idOf(name, location);
  const read = async (file: string, most: number) =>
    (await location.store.get(`${reportFolderOf(location.prefix, id)}${file}`, most))?.bytes;
  const shown = id === name ? id : `${name} (${id})`;
  return opened(shown, read).catch((error: unknown) => {
    throw error instanceof UnreadableObjectError
      ? new StoreUnreachableError(`The report ${shown} cannot be read: ${reasonOf(error)}.`, {
          cause: error,
        })
      : error;
  });
}

/** @throws NothingUsableError */
async function idOf(name: string, location: StoreLocation): Promise<string> {
  const back = Number(LATEST.exec(name)?.[1] ?? 0);
  const reports = await new ReportList(location).reports();
  const ids = reports.filter(({ isIncomplete }) => !isIncomplete).map(({ id }) => id);
  const latest = await latestId(location);
  const newest = latest ?? ids.at(-1) ?? '';
  // The list does not have the newest where there was no time for all of it, or its entry is damaged. Ids sort by time.
  const id = back === 0 ? newest : ids.filter((each) => each < newest).at(-back);
  if (id) return id;
  throw new NothingUsableError(
    `${locationName(location)} has ${ids.length === 0 ? 'no list of reports' : `no ${name}: its list has ${plural(ids.length, 'report')}`}. "lambda-coverage combine" writes reports there.`,
  );
}

async function reportInFolder(name: string): Promise<FoundReport> {
  const path = resolve(name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new UsageError(
      `${name} does not exist. Give a folder with a report, the id of a report, latest or latest~1.`,
    );
  const folder = stats.isDirectory() ? path : dirname(path);
  const read = async (file: string) => {
    try {
      return lstatSync(join(folder, file)).isFile() ? readFileSync(join(folder, file)) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new UnreadableObjectError('refused', messageOf(error), { cause: error });
    }
  };
  return opened(name, read).catch((error: unknown) => {
    throw error instanceof UnreadableObjectError
      ? new StoreUnreachableError(`The report in ${folder} cannot be read: ${reasonOf(error)}.`, {
          cause: error,
        })
      : error;
  });
}

/** @throws UnreadableObjectError, NothingUsableError */
async function opened(
  name: string,
  read: (file: string, most: number) => Promise<Uint8Array | undefined>,
): Promise<FoundReport> {
  const result = await read(RESULT_FILE, LARGEST_RESULT);
  if (result === undefined)
    throw new NothingUsableError(`There is no report ${name}: it has no ${RESULT_FILE}.`);
  const value = json(result);
  const { createdAt, totals, commit, branch } = entryOfResult(NO_ID, value);
  const missing = fields(value, 'result')['missing'];
  const bytes = await read(SOURCES_FILE, SOURCES_LIMITS.storedBytes);
  if (bytes === undefined)
    throw new NothingUsableError(
      `The report ${name} has no ${SOURCES_FILE}, so it cannot be compared: an older version made it. Make it again.`,
    );
  return {
    name,
    createdAt,
    totals,
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    missingData: list(missing ?? [], 'missing').map(String),
    sources: () => readSources(bytes),
  };
}
