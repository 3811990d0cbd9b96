import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../arguments.ts';
import { runChild } from '../report/child.ts';
import { renderTable } from '../table.ts';

const KEPT = { keys: 'keep-keys.ts', ids: 'keep-ids.ts' } as const;

const LIMITS = { seconds: 1_200, bytes: 16e9 };

/**
 * `npm run bench -- many`: what a report keeps of each object, for as many as are asked for: a key until it has been read,
 * and the id of its sandbox.
 * @throws UsageError
 */
export async function manyBench(args: readonly string[]): Promise<void> {
  const rows: string[][] = [];
  for (const [kept, program] of Object.entries(KEPT)) {
    const run = (count: number) =>
      runChild([join(import.meta.dirname, program), String(count)], {
        cwd: import.meta.dirname,
        limits: LIMITS,
      });
    const none = await run(0);
    for (const count of counts(args)) {
      const { peakBytes, cpuSeconds, failed } = await run(count);
      const bytes = peakBytes - none.peakBytes;
      const perMillion = (cpuSeconds - none.cpuSeconds) / (count / 1e6);
      rows.push([
        count.toLocaleString('en'),
        kept,
        failed ?? `${Math.round(bytes / 1e6).toLocaleString('en')} MB`,
        `${Math.round(bytes / count)}`,
        `${perMillion.toFixed(1)} s`,
      ]);
    }
  }
  const columns = ['number', 'of', 'memory', 'bytes each', 'of the processor, for a million'];
  console.log(renderTable({ columns, rows }));
}

/** @throws UsageError */
function counts(args: readonly string[]): number[] {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { millions: { type: 'string', default: '1,10,60' } },
    });
    return values.millions.split(',').map((text) => 1e6 * wholeNumber(text, '--millions'));
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${(cause as Error).message}. Known: --millions 1,10`, { cause });
  }
}
