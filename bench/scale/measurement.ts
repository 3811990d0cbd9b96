import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runChild } from '../report/child.ts';
import { type ObjectStore, putUploads } from '../report/object-store.ts';
import { record } from '../report/recording.ts';
import { TOOL, type ToolName } from '../report/tool.ts';
import { Uploads } from '../report/uploads.ts';
import { buildWorkload } from '../report/workload.ts';
import type { ScaleArguments } from './arguments.ts';

/** What a tool took for so many objects. */
export interface Measurement {
  objects: number;
  tool: ToolName;
  workers: number;
  from: 'disk' | 'S3';
  /** Absent: not run, because fewer objects were too many already. */
  outcome?: Outcome;
}

/** Of S3's objects, so many tell what a process takes before the first. */
const FEW = 100;
const MAX_BYTES = 8e9;

/** One after another, on small objects: 20 files, as most functions that are no bundle. */
export async function measure(
  { objects, tools, workers, s3Objects, seconds }: ScaleArguments,
  bucket: ObjectStore | undefined,
  tell: (measurement: Measurement) => void,
): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-bench-'));
  const measurements: Measurement[] = [];
  const add = (measurement: Measurement): void => {
    measurements.push(measurement);
    tell(measurement);
  };
  try {
    const workload = await buildWorkload('files', join(folder, 'task'));
    const store = join(folder, 'store');
    const uploads = new Uploads(await record(workload, store), store, folder);
    for (const count of objects)
      for (const tool of tools) {
        const gaveUp = measurements.some((before) => before.tool === tool && before.outcome?.failed);
        for (const threads of tool === 'ours' ? workers : [1]) {
          const input = gaveUp ? '' : await uploads.folderOf(TOOL[tool].form, count);
          const outcome = gaveUp ? {} : { outcome: await run(tool, input, threads) };
          add({ objects: count, tool, workers: threads, from: 'disk', ...outcome });
        }
        // Files of gigabytes, which the next number of objects makes anew.
        if (tool !== 'ours')
          await rm(join(folder, `${TOOL[tool].form}-${count}`), { recursive: true, force: true });
      }
    if (bucket !== undefined)
      for (const count of [FEW, s3Objects]) {
        const location = `${bucket.location}/${count}`;
        const place = await putUploads(await uploads.folderOf('raw', count), { ...bucket, location });
        for (const threads of workers)
          add({
            objects: count,
            tool: 'ours',
            workers: threads,
            from: 'S3',
            outcome: await run('ours', place, threads, bucket.env),
          });
      }
    return measurements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  async function run(tool: ToolName, input: string, threads: number, env = {}): Promise<Outcome> {
    const output = await mkdtemp(join(folder, 'report-'));
    await rm(output, { recursive: true });
    const cwd = join(folder, 'task');
    await mkdir(cwd, { recursive: true });
    const ours = tool === 'ours' ? ['--workers', String(threads)] : [];
    const limits = { seconds, bytes: MAX_BYTES };
    const outcome = await runChild([...TOOL[tool].args(input, output), ...ours], { cwd, limits, env });
    await rm(output, { recursive: true, force: true });
    return outcome;
  }
}
