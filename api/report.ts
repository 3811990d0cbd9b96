import { resolve } from 'node:path';
import { combine } from '../combiner-image/combine.ts';
import { loadReporters } from '../combiner-image/custom-reporters/load-reporters.ts';
import { mustBePath } from '../combiner-image/existing-folder.ts';
import { DEFAULT_REPORTERS } from '../combiner-image/report/reporters.ts';
import type { CombineResult } from '../combiner-image/result.ts';
import { gatherOptions } from './gather-options.ts';
import type { ReadOptions } from './read-options.ts';

/** What is read, and where the report goes. */
export interface ReportOptions extends ReadOptions {
  /** Folder of the report; an older report there is replaced, other files are never touched. */
  output: string;
  /** As of `report -r`: names, paths from the current folder, packages. Absent: page, lcovonly, json and json-summary. */
  reporters?: readonly string[];
  /** A branch, tag or commit: the page then says which lines that were changed since the branch left it ran. */
  base?: string;
}

/**
 * Reads stores and writes a report into a folder, as the command `report` does.
 *
 * @throws UsageError for an option that cannot be used, or when the folder holds other files.
 * @throws StoreUnreachableError when a store cannot be read.
 * @throws NothingUsableError when nothing in it can be reported.
 * @throws OutputError when the report cannot be written.
 * @throws ReporterError when it is written, and a reporter of your own failed.
 */
export async function report(options: ReportOptions): Promise<CombineResult> {
  const more = { output: 'text', reporters: 'texts', base: 'text' } as const;
  const gathered = gatherOptions(options, more, ['output']);
  const { output, reporters, base } = options;
  mustBePath(output, 'output');
  return combine({
    ...gathered,
    output: { folder: resolve(output) },
    ...(await loadReporters(reporters ?? DEFAULT_REPORTERS)),
    base,
  });
}
