import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportArguments } from './arguments.ts';
import { type Limits, type Outcome, runChild } from './child.ts';
import { type ObjectStore, putUploads } from './object-store.ts';
import { record } from './recording.ts';
import { TOOL, type ToolName } from './tool.ts';
import { Uploads } from './uploads.ts';
import { buildWorkload, type Workload, type WorkloadName } from './workload.ts';

/** What one tool took for so many uploads. */
export interface Measurement {
  uploads: number;
  tool: ToolName;
  from: 'disk' | 'S3';
  /** Absent: not run, because fewer uploads were too many already. */
  outcome?: Outcome;
}

/** Measures all tools on one workload, one after another. */
export async function measureWorkload(
  name: WorkloadName,
  { tools, uploads: counts, limits }: ReportArguments,
  objectStore: ObjectStore | undefined,
  onMeasurement: (measurement: Measurement) => void,
): Promise<{ workload: Workload; bytesPerUpload: number; measurements: Measurement[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-bench-'));
  try {
    const workload = await buildWorkload(name, join(folder, 'task'));
    const store = join(folder, 'store');
    const recorded = await record(workload, store);
    const uploads = new Uploads(recorded, store, folder);
    const measurements: Measurement[] = [];
    const add = (measurement: Measurement) => {
      measurements.push(measurement);
      onMeasurement(measurement);
    };
    for (const count of counts) {
      for (const tool of tools) {
        const gaveUp = measurements.some((before) => before.tool === tool && before.outcome?.failed);
        add({ uploads: count, tool, from: 'disk', ...(!gaveUp && { outcome: await run(tool, count) }) });
      }
    }
    if (objectStore !== undefined && tools.includes('ours'))
      for (const count of new Set([counts[0] ?? 0, counts.at(-1) ?? 0]))
        add({ uploads: count, tool: 'ours', from: 'S3', outcome: await runFromS3(count, objectStore) });
    const sizes = recorded.map((object) => JSON.stringify(object).length);
    return { workload, bytesPerUpload: sizes.reduce((a, b) => a + b, 0) / sizes.length, measurements };

    async function run(tool: ToolName, count: number): Promise<Outcome> {
      const input = await uploads.folderOf(TOOL[tool].form, count);
      return runTool(tool, input, folder, limits);
    }

    async function runFromS3(count: number, { env, location }: ObjectStore): Promise<Outcome> {
      const input = join(folder, `raw-${count}`);
      const place = await putUploads(input, { env, location: `${location}/${name}-${count}` });
      return runTool('ours', place, folder, limits, env);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTool(
  tool: ToolName,
  input: string,
  folder: string,
  limits: Limits,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const output = await mkdtemp(join(folder, 'report-'));
  await rm(output, { recursive: true });
  const cwd = join(folder, 'task');
  await mkdir(cwd, { recursive: true });
  const outcome = await runChild(TOOL[tool].args(input, output), { cwd, limits, env });
  await rm(output, { recursive: true, force: true });
  return outcome;
}
