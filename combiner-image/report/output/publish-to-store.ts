import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { begunReportKey, latestReportKey, reportFolder } from '../../../contract/key-layout.ts';
import { inOrder } from '../../in-order.ts';
import type { StoreLocation } from '../../store/location.ts';
import type { TimeLeft } from '../../time-left.ts';
import { filesIn, type PublishedReport, RESULT_FILE, resultJson } from './report-files.ts';
import { mustHaveTemporaryFolder, withTemporaryFolder } from './temporary-folder.ts';

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

/**
 * Puts a small object where reports go, and looks for a place to render them: that they cannot be written is better
 * known before the work.
 * @throws StoreUnreachableError, and OutputError
 */
export async function mustTakeReports({ store, prefix }: StoreLocation): Promise<void> {
  await mustHaveTemporaryFolder();
  const begun = Buffer.from(resultJson({ begunAt: new Date().toISOString() }));
  await store.put(begunReportKey(prefix), begun, 'application/json');
}

/**
 * Renders a report and uploads it under a name of its own. `reports/latest.json` is written last and names it:
 * a run that dies on the way, or has no time for all, leaves the pointer at the report before.
 * @param render writes the report's files into a folder.
 * @param describe makes the JSON of the report's result file and of `latest.json`.
 * @param time files that it is not enough for are left out.
 * @throws StoreUnreachableError, and OutputError when there is no room to render it.
 */
export async function publishToStore(
  { store, prefix }: StoreLocation,
  now: Date,
  render: (into: string) => Promise<void>,
  describe: (report: PublishedReport) => { incomplete?: string },
  time: TimeLeft,
): Promise<PublishedReport> {
  return withTemporaryFolder(async (rendered) => {
    await render(rendered);
    const folder = reportFolder(prefix, now, randomBytes(4).toString('hex'));
    const report: PublishedReport = { location: store.name, folder, files: [] };
    const attempt = await store.attempt?.(folder);
    const into = attempt?.folder ?? folder;
    const begun: Promise<void>[] = [];
    const put = (file: string, bytes: () => Promise<Buffer>) => {
      const done = bytes().then((body) => store.put(`${into}${file}`, body, contentTypeOf(file)));
      begun.push(done);
      return done;
    };
    let description: Buffer;
    let isWhole: boolean;
    try {
      const uploads = inOrder(time.take('upload', filesIn(rendered)), UPLOADS, async (file) => {
        await put(file, () => readFile(join(rendered, file)));
        return file;
      });
      for await (const file of uploads) report.files.push(file);
      report.files.push(RESULT_FILE);
      const result = describe(report);
      isWhole = result.incomplete === undefined;
      description = Buffer.from(resultJson(result));
      await put(RESULT_FILE, async () => description);
      // From now on it is whole, and may be pointed to.
      await attempt?.keep();
    } catch (error) {
      // Those that are under way would make the folder again.
      await Promise.allSettled(begun);
      await attempt?.discard();
      throw error;
    }
    if (isWhole) await store.put(latestReportKey(prefix), description, 'application/json');
    return report;
  });
}

function contentTypeOf(file: string): string {
  return CONTENT_TYPES[extname(file)] ?? 'text/plain; charset=utf-8';
}
