import libCoverage, { type CoverageMap } from 'istanbul-lib-coverage';
import { messageOf, ReporterError } from '../errors.ts';
import { reportContext } from '../report/report-context.ts';
import type { NamedSources } from '../report/source-files.ts';
import type { CustomReporter, ReporterFacts } from './custom-reporter.ts';

/**
 * Has each write into a folder, on counts of its own: what it does to them changes no other report.
 * @returns why some failed; those after them wrote all the same
 */
export async function runReporters(
  reporters: readonly CustomReporter[],
  { map, texts }: Pick<NamedSources, 'map' | 'texts'>,
  folder: string,
  facts: ReporterFacts,
): Promise<ReporterError | undefined> {
  const failed: { name: string; cause: unknown }[] = [];
  for (const { name, create } of reporters) {
    try {
      const context = reportContext(folder, { map: copyOf(map), texts });
      const own = { ...facts, result: structuredClone(facts.result) };
      await untilIdle(create({ projectRoot: facts.root }).execute(context, own));
    } catch (cause) {
      failed.push({ name, cause });
    }
  }
  if (failed.length === 0) return undefined;
  const reasons = failed.map(({ name, cause }) => `Reporter "${name}" failed: ${messageOf(cause)}`);
  return new ReporterError(`${reasons.join('; ')}. All other reports were written.`, {
    cause: failed[0]?.cause,
    code: 'reporter-failed',
  });
}

function copyOf(map: CoverageMap): CoverageMap {
  const copy = libCoverage.createCoverageMap({});
  for (const file of map.files()) copy.addFileCoverage(structuredClone(map.fileCoverageFor(file).data));
  return copy;
}

/** A promise that nothing can settle any more would end the process in the middle of a report. */
async function untilIdle(work: unknown): Promise<void> {
  let onIdle = () => {};
  const idle = new Promise<never>((_, reject) => {
    onIdle = () => reject(new Error('its promise is never settled'));
    process.once('beforeExit', onIdle);
  });
  try {
    await Promise.race([work, idle]);
  } finally {
    process.off('beforeExit', onIdle);
  }
}
