import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from '../../scripts/build/build.ts';
import { docker, dockerBuild, repository } from '../../tests/containers/harness/docker.ts';
import { combinerImageTag } from '../../tests/containers/harness/image-tags.ts';
import type { Figure } from '../bench.ts';
import { Conditions } from '../conditions.ts';
import { record } from '../report/recording.ts';
import { Uploads } from '../report/uploads.ts';
import { buildWorkload } from '../report/workload.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { readCombinerArguments } from './arguments.ts';
import { type CombinerRun, runCombiner } from './run.ts';

const NAME = 'lambda-coverage-bench-bucket';
/** Of Lambda: a whole processor. */
const WHOLE_MB = 1_769;

/**
 * `npm run bench -- combiner`: the combiner image in containers with little memory, by number of objects.
 * @throws UsageError
 */
export async function combinerBench(args: readonly string[]): Promise<void> {
  const options = readCombinerArguments(args);
  const conditions = new Conditions();
  await buildAll();
  await dockerBuild({ file: 'combiner-image/Dockerfile', tag: combinerImageTag });
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-bench-'));
  const runs: CombinerRun[] = [];
  await docker('network', 'create', NAME);
  try {
    const workload = await buildWorkload('bundle', join(folder, 'task'));
    const store = join(folder, 'store');
    const uploads = new Uploads(await record(workload, store), store, folder);
    for (const objects of options.objects) {
      await startBucket(await uploads.folderOf('raw', objects));
      for (const memoryMb of options.memoriesMb) {
        const run = await runCombiner(objects, memoryMb, NAME);
        runs.push(run);
        console.error(`  ${cells(run).join(', ')}`);
      }
      await docker('rm', '--force', '--volumes', NAME);
    }
  } finally {
    await docker('rm', '--force', '--volumes', NAME).catch(() => {});
    await docker('network', 'rm', NAME);
    await rm(folder, { recursive: true, force: true });
  }
  const figure = renderFigure(figureOf(runs));
  console.log(figure);
  if (!options.write) return;
  const command = ['npm run bench -- combiner', ...args].join(' ');
  await writeSection(
    'combiner',
    `## The combiner image\n\n    ${command}\n\n${conditions.list([])}\n\n${figure}`,
  );
}

async function startBucket(folder: string): Promise<void> {
  const server = join(repository, 'bench/combiner/directory-bucket.ts');
  await docker(
    'run',
    '--detach',
    '--name',
    NAME,
    '--network',
    NAME,
    '--network-alias',
    'bucket',
    '--volume',
    `${folder}:/objects:ro`,
    '--volume',
    `${server}:/bucket.mts:ro`,
    '--entrypoint',
    '/var/lang/bin/node',
    'public.ecr.aws/lambda/nodejs:24',
    '/bucket.mts',
  );
}

function figureOf(runs: readonly CombinerRun[]): Figure {
  return {
    title: 'The combiner with little memory',
    method: `The image under the emulator, by \`docker run --memory\` without swap; the function knows the same memory. Each
object is an upload of 237 KB of JSON from a sandbox of its own (the bundle of the report's bench), read from a bucket in another container.
"Container" is the peak of its control group, which ends it beyond the limit: the runtime's process, the emulator and
files that the kernel keeps. Lambda gives ${WHOLE_MB} MB a whole processor and less memory a share of it: "on Lambda" is the
processor's time divided by that share, and no less than by the clock.`,
    columns: [
      'objects',
      'limit',
      'process',
      'container',
      'by the clock',
      'of the processor',
      'on Lambda',
      'result',
    ],
    rows: runs.map(cells),
  };
}

function cells(run: CombinerRun): string[] {
  const { objects, memoryMb, seconds, processorSeconds, peakMb, residentMb, failed } = run;
  const onLambda = Math.max(seconds, processorSeconds / Math.min(1, memoryMb / WHOLE_MB));
  return [
    objects.toLocaleString('en'),
    `${memoryMb} MB`,
    `${residentMb.toFixed(0)} MB`,
    `${peakMb.toFixed(0)} MB`,
    `${seconds.toFixed(1)} s`,
    `${processorSeconds.toFixed(1)} s`,
    `${onLambda.toFixed(0)} s`,
    failed ?? 'complete',
  ];
}
