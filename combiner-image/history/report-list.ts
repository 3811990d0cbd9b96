import { setTimeout } from 'node:timers/promises';
import {
  idOfReportEntryKey,
  reportEntryFolder,
  reportEntryKey,
  reportFolderOf,
  reportIdOfKey,
  reportIndexKey,
  reportsFolder,
} from '../../contract/key-layout.ts';
import { list, schema } from '../bytes/check.ts';
import { StoreUnreachableError, UNFETCHED, UnreadableObjectError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import { RESULT_FILE } from '../report/output/report-files.ts';
import type { StoreLocation } from '../store/location.ts';
import { entryOfResult } from './entry-of-result.ts';
import {
  ENTRY_LIMITS,
  entryBytes,
  json,
  type ListedReport,
  parseEntry,
  parseListed,
  type ReportEntry,
} from './report-entry.ts';

/** Of `reports/index.json`. */
const INDEX_SCHEMA = 'lambda-coverage/reports/1';

/** Reports in the list: the newest. */
const MOST_LISTED = 1_000;

const LARGEST_INDEX = 16 * 1024 ** 2;
const LARGEST_RESULT = 256 * 1024 ** 2;
const REQUESTS = 8;
const TRIES = 10;

/**
 * The reports of a store. Each has an entry of its own, which nobody changes; the list, `reports/index.json`, is made of the
 * entries that are there. Several may write it at once: who has written it looks whether another entry has come, and writes it
 * again, so that the last one to write it has seen all.
 */
export class ReportList {
  readonly #location: StoreLocation;

  constructor(location: StoreLocation) {
    this.#location = location;
  }

  /** Oldest first. @throws StoreUnreachableError */
  async reports(): Promise<ListedReport[]> {
    return this.#read(await this.ids());
  }

  /** The entry of a report; undefined where there is none that can be read. @throws StoreUnreachableError */
  async entry(id: string): Promise<ReportEntry | undefined> {
    const { store, prefix } = this.#location;
    try {
      const stored = await store.get(reportEntryKey(prefix, id), ENTRY_LIMITS.storedBytes);
      const entry = stored && parseEntry(stored.bytes);
      return entry?.id === id ? entry : undefined;
    } catch (error) {
      if (error instanceof UnreadableObjectError) return this.#unread(error);
      throw error;
    }
  }

  /** Adds a report that is whole. @throws StoreUnreachableError */
  async add(entry: ReportEntry): Promise<void> {
    const { store, prefix } = this.#location;
    if ((await this.#written()) === undefined) await this.#adopt();
    await store.put(reportEntryKey(prefix, entry.id), entryBytes(entry), 'application/gzip');
    await this.write();
  }

  /** Makes the list anew of the entries that there are. @throws StoreUnreachableError */
  async write(): Promise<void> {
    const { store, prefix } = this.#location;
    for (let tries = 1; ; tries++) {
      const ids = await this.ids();
      const reports = await this.#read(ids);
      const body = Buffer.from(`${JSON.stringify({ schema: INDEX_SCHEMA, reports }, null, 1)}\n`);
      await store.put(reportIndexKey(prefix), body, 'application/json');
      if ((await this.ids()).join() === ids.join()) return;
      if (tries === TRIES)
        throw new StoreUnreachableError(
          `Others keep writing reports to ${store.name}: reports/index.json may lack some. The next report completes it.`,
        );
      await setTimeout(Math.random() * 50 * tries);
    }
  }

  /** Ids of all reports that have an entry, oldest first. */
  async ids(): Promise<string[]> {
    const { store, prefix } = this.#location;
    const ids: string[] = [];
    for await (const key of store.list(reportEntryFolder(prefix))) {
      const id = idOfReportEntryKey(prefix, key);
      if (id !== undefined) ids.push(id);
    }
    return ids.sort();
  }

  /** What the list says now; undefined where there is none that can be read. */
  async #written(): Promise<Map<string, ListedReport> | undefined> {
    const { store, prefix } = this.#location;
    try {
      const stored = await store.get(reportIndexKey(prefix), LARGEST_INDEX);
      if (stored === undefined) return undefined;
      const { reports } = schema(json(stored.bytes), INDEX_SCHEMA);
      return new Map(
        list(reports, 'reports')
          .map(parseListed)
          .map((report) => [report.id, report]),
      );
    } catch (error) {
      if (error instanceof UnreadableObjectError) return this.#unread(error);
      throw error;
    }
  }

  /** Of the newest of these. */
  async #read(ids: readonly string[]): Promise<ListedReport[]> {
    const known = (await this.#written()) ?? new Map<string, ListedReport>();
    const reports: ListedReport[] = [];
    const newest = ids.slice(-MOST_LISTED);
    for await (const report of inOrder(newest, REQUESTS, async (id) => known.get(id) ?? this.entry(id))) {
      if (report !== undefined) reports.push(parseListed(report));
    }
    return reports;
  }

  /** What is damaged is made anew; what may not be read is there, and must not be taken for nothing. */
  #unread(error: UnreadableObjectError): undefined {
    if (!UNFETCHED.has(error.kind)) return undefined;
    const { store } = this.#location;
    throw new StoreUnreachableError(
      `The reports of ${store.name} cannot be read: ${error.message}. Listing them needs s3:GetObject on reports/*.`,
      { cause: error },
    );
  }

  /** Reports from before there was a list, or whose list is gone, get their entries. */
  async #adopt(): Promise<void> {
    const { store, prefix } = this.#location;
    const known = new Set(await this.ids());
    const found: string[] = [];
    for await (const key of store.list(reportsFolder(prefix))) {
      const id = key.endsWith(`/${RESULT_FILE}`) ? reportIdOfKey(prefix, key) : undefined;
      if (id !== undefined && !known.has(id)) found.push(id);
    }
    const newest = found.sort().slice(-MOST_LISTED);
    for await (const entry of inOrder(newest, REQUESTS, (id) => this.#entryOfReport(id)))
      if (entry !== undefined)
        await store.put(reportEntryKey(prefix, entry.id), entryBytes(entry), 'application/gzip');
  }

  async #entryOfReport(id: string): Promise<ReportEntry | undefined> {
    const { store, prefix } = this.#location;
    try {
      const stored = await store.get(`${reportFolderOf(prefix, id)}${RESULT_FILE}`, LARGEST_RESULT);
      return stored && entryOfResult(id, json(stored.bytes));
    } catch (error) {
      if (error instanceof UnreadableObjectError) return this.#unread(error);
      throw error;
    }
  }
}
