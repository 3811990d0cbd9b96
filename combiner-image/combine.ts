import { gather } from './gather.ts';
import { holdsObjects } from './merge/nothing-there.ts';
import type { CombineOptions, CombineResult } from './options.ts';
import { plural } from './plural.ts';
import { mustTakeReport, publishToFolder } from './report/output/publish-to-folder.ts';
import { mustTakeReports, publishToStore } from './report/output/publish-to-store.ts';
import type { PublishedReport } from './report/output/report-files.ts';
import { render } from './report/render.ts';
import { entryFile } from './report/reporters.ts';
import { TimeLeft } from './time-left.ts';

/**
 * Reads raw coverage, adds it up, converts it to the original sources and writes the reports.
 *
 * @throws StoreUnreachableError when a store cannot be read or written.
 * @throws NothingUsableError when there is nothing that a report could show.
 * @throws UsageError when the output folder holds other files.
 * @throws OutputError when the report cannot be written.
 */
export async function combine(options: CombineOptions): Promise<CombineResult> {
  const { locations, output, reporters, log, time = new TimeLeft() } = options;
  if ('folder' in output) await mustTakeReport(output.folder);
  if ('location' in output && (await holdsObjects(locations))) await mustTakeReports(output.location);
  const gathered = await gather({ ...options, time });
  const { named, root } = gathered;
  options.onSources?.(named);
  const createdAt = new Date();
  const entry = entryFile(reporters);
  const describe = (report: PublishedReport): CombineResult => {
    const { schema, createdAt: created, incomplete, ...rest } = gathered.result(createdAt);
    return {
      schema,
      createdAt: created,
      ...(incomplete !== undefined && { incomplete }),
      report: { ...report, ...(entry !== undefined && { entry }) },
      ...rest,
    };
  };
  const write = (into: string) => render(named, reporters, into, root, gathered.facts(createdAt));
  log.progress(`Writing ${plural(named.map.files().length, 'source')} as ${reporters.join(', ')}`);
  const report =
    'folder' in output
      ? await publishToFolder(output.folder, write, describe)
      : await publishToStore(output.location, createdAt, write, describe, time);
  const result = describe(report);
  if (result.incomplete !== undefined) log.warn(result.incomplete);
  return result;
}
