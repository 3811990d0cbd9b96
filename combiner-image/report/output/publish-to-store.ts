import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { latestReportKey, reportFolder } from '../../../contract/key-layout.ts';
import { inOrder } from '../../in-order.ts';
import type { StoreLocation } from '../../store/location.ts';
import { filesIn, type PublishedReport, RESULT_FILE, resultJson } from './report-files.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

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
 * Renders a report and uploads it under a name of its own. `reports/latest.json` is written last and names it:
 * a run that dies on the way leaves the pointer at the report before.
 * @param render writes the report's files into a folder.
 * @param describe makes the JSON of the report's result file and of `latest.json`.
 * @throws StoreUnreachableError, and OutputError when there is no room to render it.
 */
export async function publishToStore(
  { store, prefix }: StoreLocation,
  now: Date,
  render: (into: string) => Promise<void>,
  describe: (report: PublishedReport) => object,
): Promise<PublishedReport> {
  return withTemporaryFolder(async (rendered) => {
    await render(rendered);
    const folder = reportFolder(prefix, now, randomBytes(4).toString('hex'));
    const files = filesIn(rendered);
    const report = { location: store.name, folder, files: [...files, RESULT_FILE] };
    const uploads = inOrder(files, UPLOADS, async (file) =>
      store.put(`${folder}${file}`, await readFile(join(rendered, file)), contentTypeOf(file)),
    );
    for await (const _ of uploads);
    const description = Buffer.from(resultJson(describe(report)));
    await store.put(`${folder}${RESULT_FILE}`, description, 'application/json');
    await store.put(latestReportKey(prefix), description, 'application/json');
    return report;
  });
}

function contentTypeOf(file: string): string {
  return CONTENT_TYPES[extname(file)] ?? 'text/plain; charset=utf-8';
}
