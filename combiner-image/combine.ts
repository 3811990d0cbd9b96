import { join } from 'node:path';
import { changedFacts } from './changed/changed-facts.ts';
import { changesSince } from './changed/changes-since.ts';
import { topLevelOf } from './checkout/top-level.ts';
import { runReporters } from './custom-reporters/run-reporters.ts';
import {
  messageOf,
  type ReporterError,
  StoreUnreachableError,
  UnreadableObjectError,
  UsageError,
} from './errors.ts';
import { type Gathered, gather } from './gather.ts';
import { type HistoryFacts, historyFacts } from './history/history-facts.ts';
import { keepHistory } from './history/keep-history.ts';
import { writeSources } from './history/sources-file.ts';
import { holdsObjects } from './merge/nothing-there.ts';
import type { CombineOptions } from './options.ts';
import { mustTakeReport, publishToFolder } from './report/output/publish-to-folder.ts';
import { mustTakeReports, publishToStore } from './report/output/publish-to-store.ts';
import { type PublishedReport, SOURCES_FILE } from './report/output/report-files.ts';
import { render } from './report/render.ts';
import { entryFile } from './report/reporters.ts';
import type { CombineResult } from './result.ts';
import type { StoreLocation } from './store/location.ts';
import { TimeLeft } from './time-left.ts';

/**
 * Reads raw coverage, adds it up, converts it to the original sources and writes the reports.
 *
 * @throws StoreUnreachableError when a store cannot be read or written.
 * @throws NothingUsableError when there is nothing that a report could show.
 * @throws UsageError when the output folder holds other files, or git does not know what was changed.
 * @throws OutputError when the report cannot be written.
 * @throws ReporterError when it is written, and a reporter of the user's own failed.
 */
export async function combine(options: CombineOptions): Promise<CombineResult> {
  const { locations, output, reporters, log, time = new TimeLeft() } = options;
  if ('folder' in output) await mustTakeReport(output.folder);
  const changes = options.base === undefined ? undefined : await changesOf(options.root, options.base);
  if ('location' in output && (await holdsObjects(locations))) await mustTakeReports(output.location);
  const gathered = await gather({ ...options, time });
  const { named, root } = gathered;
  options.onSources?.(named);
  const createdAt = new Date();
  const entry = entryFile(reporters);
  const past = await historyOf(options, gathered, time);
  const changed = changes && (await changedFacts(changes, gathered));
  const describe = (report: PublishedReport): CombineResult => {
    const { schema, createdAt: created, incomplete, ...rest } = gathered.result(createdAt);
    return {
      schema,
      createdAt: created,
      ...(incomplete !== undefined && { incomplete }),
      report: { ...report, ...(entry !== undefined && { entry }) },
      ...rest,
      ...(past.totals !== undefined && { compared: past.totals }),
    };
  };
  const unwritten = describe({ location: '', folder: '', files: [] });
  const missed = await options.judge?.(unwritten, named);
  let failure: ReporterError | undefined;
  const write = async (into: string) => {
    await render(named, reporters, into, root, {
      ...gathered.facts(createdAt),
      ...past.facts,
      changed,
      missed,
    });
    await writeSources(named, root, gathered.hints, join(into, SOURCES_FILE));
    const { report: _, ...result } = unwritten;
    failure = await runReporters(options.customReporters ?? [], named, into, { root, result });
  };
  const report =
    'folder' in output
      ? await publishToFolder(output.folder, write, describe)
      : await publishToStore(output.location, createdAt, write, describe, time);
  const result = describe(report);
  if (result.incomplete !== undefined) log.warn(result.incomplete);
  if ('location' in output) await keep(output.location, result, options);
  if (failure !== undefined) raise(failure, options);
  return result;
}

/** @throws ReporterError */
function raise(failure: ReporterError, { onReporterFailed }: CombineOptions): void {
  if (onReporterFailed === undefined) throw failure;
  onReporterFailed(failure);
}

/** @throws UsageError */
function changesOf(root: string | undefined, base: string) {
  if (root === undefined) throw new UsageError('Only a checkout can say what was changed.');
  return changesSince(topLevelOf(root), base);
}

/** Earlier reports are those of the store that is read, or written to. A report is made without them as well. */
async function historyOf(
  { locations, output, log }: CombineOptions,
  { named, root, result }: Gathered,
  time: TimeLeft,
): Promise<HistoryFacts> {
  const location = 'location' in output ? output.location : locations.length === 1 ? locations[0] : undefined;
  if (location === undefined || time.isOver('convert')) return { facts: {} };
  const { asked } = result(new Date());
  return historyFacts(location, { named, root, asked, isBeside: 'location' in output }).catch(
    (error: unknown) => {
      if (!(error instanceof StoreUnreachableError || error instanceof UnreadableObjectError)) throw error;
      log.warn(`Earlier reports cannot be compared: ${messageOf(error)}`);
      return { facts: {} };
    },
  );
}

/** The report itself is there, and whole, whatever becomes of the list. */
async function keep(
  location: StoreLocation,
  result: CombineResult,
  { keptReports, log }: CombineOptions,
): Promise<void> {
  try {
    for (const line of await keepHistory(location, result, keptReports)) log.progress(line);
  } catch (error) {
    if (!(error instanceof StoreUnreachableError)) throw error;
    log.warn(`The report is written, but the list of reports is not up to date: ${messageOf(error)}`);
  }
}
