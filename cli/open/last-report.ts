import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NothingUsableError, OutputError, UsageError } from '../../combiner-image/errors.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { RESULT_FILE } from '../../combiner-image/report/output/report-files.ts';
import { fileOf, REPORTERS } from '../../combiner-image/report/reporters.ts';
import { latestReportKey } from '../../contract/key-layout.ts';
import { defaultDirectory } from '../default-directory.ts';

/** Of a report in a store; empty in a folder of its own. */
const FOLDER = /^(reports\/[\w-][\w.-]*\/)?$/;

/** What a report may be looked at by. */
const ENTRIES: ReadonlySet<unknown> = new Set([
  RESULT_FILE,
  ...REPORTERS.map((name) => fileOf(name, ['page', 'html', name])),
  ...REPORTERS.map((name) => fileOf(name, [name])),
]);

/**
 * The file of the last report that is to be looked at first.
 * @param folder that was asked for; absent: where `report` and `combine` write, in this order
 * @param output where `report` writes
 * @throws NothingUsableError where there is no report
 * @throws OutputError where its result file cannot be read
 */
export function lastReport(folder: string | undefined, output: string): string {
  if (folder !== undefined && /^s3:/.test(folder))
    throw new UsageError(
      `${folder} is in a bucket: make a report here first, with lambda-coverage report ${folder}.`,
    );
  const asked = folder === undefined ? [output, defaultDirectory()] : [folder];
  const results = asked.flatMap((each) => [join(each, RESULT_FILE), join(each, latestReportKey(''))]);
  const found = results.find((file) => existsSync(file));
  if (found === undefined)
    throw new NothingUsableError(
      `There is no report in ${asked.join(' or ')}. Make one with lambda-coverage report.`,
    );
  const { folder: within, entry } = reportOf(found);
  const home = found.slice(0, -(found.endsWith(RESULT_FILE) ? RESULT_FILE : latestReportKey('')).length);
  return join(home, within, entry);
}

/** Whoever wrote it may have named any program of this machine. */
function reportOf(file: string): { folder: string; entry: string } {
  try {
    const { report } = Object(JSON.parse(readFileSync(file, 'utf8')));
    const { folder = '', entry = RESULT_FILE } = Object(report);
    if (FOLDER.test(folder) && ENTRIES.has(entry)) return { folder, entry };
    throw new Error('it does not name a file of a report');
  } catch (cause) {
    throw new OutputError(`${file} cannot be read: ${reasonOf(cause)}. Make the report again.`, { cause });
  }
}
