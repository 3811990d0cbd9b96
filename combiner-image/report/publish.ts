import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { latestReportKey, reportFolder } from '../../contract/key-layout.ts';
import { UsageError } from '../errors.ts';
import { inOrder } from '../read/in-order.ts';
import type { StoreLocation } from '../store/location.ts';

/** Written into each report after all else: a folder with it holds a whole report, and is ours. */
export const RESULT_FILE = 'lambda-coverage.json';

const UPLOADS = 8;
const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
};

/** Runs `work` with a folder that is gone afterwards. */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All files under a folder, relative to it, with forward slashes. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Where a report stands. */
export interface PublishedReport {
  /** `s3://bucket` or a directory. */
  location: string;
  /** Key prefix inside of it, ending in a slash; empty for a local folder. */
  folder: string;
  /** All its files, relative to `folder`. */
  files: string[];
}

/**
 * Uploads a rendered report under a name of its own. `reports/latest.json` is written last and names it:
 * a run that dies on the way leaves the pointer at the report before.
 * @param describe makes the JSON of the report's result file and of `latest.json`.
 */
export async function publishToStore(
  rendered: string,
  { store, prefix }: StoreLocation,
  now: Date,
  describe: (report: PublishedReport) => object,
): Promise<PublishedReport> {
  const folder = reportFolder(prefix, now, randomBytes(4).toString('hex'));
  const files = await filesIn(rendered);
  const report = { location: store.name, folder, files: [...files, RESULT_FILE] };
  const uploads = inOrder(files, UPLOADS, async (file) =>
    store.put(`${folder}${file}`, await readFile(join(rendered, file)), contentTypeOf(file)),
  );
  for await (const _ of uploads);
  const description = Buffer.from(toJson(describe(report)));
  await store.put(`${folder}${RESULT_FILE}`, description, 'application/json');
  await store.put(latestReportKey(prefix), description, 'application/json');
  return report;
}

/**
 * Puts a rendered report in place of an older one, as a whole.
 * @throws UsageError when the folder holds anything that is not of an older report of ours.
 */
export async function publishToFolder(
  rendered: string,
  folder: string,
  describe: (report: PublishedReport) => object,
): Promise<PublishedReport> {
  await mustBeReplaceable(folder);
  const report = { location: folder, folder: '', files: [...(await filesIn(rendered)), RESULT_FILE] };
  // Beside the target, for a rename works only within one file system.
  const mark = randomBytes(4).toString('hex');
  const next = join(dirname(folder), `.${basename(folder)}-${mark}.new`);
  const old = join(dirname(folder), `.${basename(folder)}-${mark}.old`);
  await mkdir(dirname(folder), { recursive: true });
  try {
    await cp(rendered, next, { recursive: true });
    await writeFile(join(next, RESULT_FILE), toJson(describe(report)));
    await rename(folder, old).catch(ignoreMissing);
    await rename(next, folder);
  } finally {
    await rm(next, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
  return report;
}

/** Checked before the work starts, too: nobody wants to wait for this answer. */
export async function mustBeReplaceable(folder: string): Promise<void> {
  const present = await filesIn(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw new UsageError(`${folder} is no folder: give -o a folder that is new, empty or an older report.`, {
      cause: error,
    });
  });
  if (present.length === 0) return;
  const ours = new Set(await filesOfOlderReport(folder));
  const other = present.find((file) => !ours.has(file));
  if (other !== undefined)
    throw new UsageError(
      `${folder} holds ${other}, which is of no older report: give -o a folder that is new or empty.`,
    );
}

async function filesOfOlderReport(folder: string): Promise<string[]> {
  try {
    const described = JSON.parse(await readFile(join(folder, RESULT_FILE), 'utf8'));
    return described.report.files.map(String);
  } catch {
    return [];
  }
}

function contentTypeOf(file: string): string {
  return CONTENT_TYPES[extname(file)] ?? 'text/plain; charset=utf-8';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
