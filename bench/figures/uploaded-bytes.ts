import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXAMPLES } from '../../examples/examples.ts';
import { buildExamples } from '../../scripts/build/examples.ts';
import { repository } from '../../tests/containers/harness/docker.ts';
import { baseImageTag } from '../../tests/containers/harness/image-tags.ts';
import { LambdaContainer } from '../../tests/containers/harness/lambda-container.ts';
import type { Bench, Figure } from '../bench.ts';

const EXAMPLE = 'orders-api';
const REPEATS = 20;

export async function uploadedBytes(bench: Bench): Promise<Figure> {
  await buildExamples();
  const rows: string[][] = [];
  let missed = false;
  for (const node of bench.nodes) {
    const { raw, scripts, uploads } = await firstUpload(bench, node);
    missed ||= uploads > 0;
    rows.push([
      node,
      String(raw),
      String(scripts),
      String(raw + scripts),
      String(uploads),
      '0',
      uploads > 0 ? 'MISSED' : 'met',
    ]);
  }
  return {
    title: 'Bytes uploaded',
    method:
      `The objects in the bucket after the first invocation of the example ${EXAMPLE} (8 TypeScript sources in one bundle), ` +
      'in bytes. Scripts, with their source maps, are sent once for all sandboxes. Then the uploads that the health check ' +
      `counts over ${REPEATS} more invocations with the same event, once two of them have run what only a second one runs.`,
    columns: ['Node', 'raw coverage', 'scripts', 'together', 'uploads when nothing new ran', 'goal', ''],
    rows,
    ...(missed ? { missed: 'Repeated events ran code that the first ones had not run.' } : {}),
  };
}

async function firstUpload(bench: Bench, node: string) {
  const example = EXAMPLES.find(({ name }) => name === EXAMPLE);
  const [file] = example?.events ?? [];
  if (example === undefined || file === undefined)
    throw new Error(`there is no example ${EXAMPLE} with events`);
  const folder = join(repository, 'examples', example.folder);
  const event = await readFile(join(folder, 'events', file));
  const bucket = await bench.localstack.bucket(`uploaded-bytes-${node}`);
  await using sandbox = await LambdaContainer.start({
    image: baseImageTag(node),
    handler: example.handler,
    code: join(folder, example.taskRoot),
    network: bench.localstack.network,
    env: { ...bench.localstack.functionEnvironment, COVERAGE_S3_BUCKET: bucket.name },
  });
  await sandbox.invoke(event);
  const sizes = { raw: 0, scripts: 0 };
  for (const kind of ['raw', 'scripts'] as const) {
    await bucket.waitForKeys(new RegExp(`/${kind}/`));
    for (const key of await bucket.keys(`coverage/${kind}/`)) sizes[kind] += (await bucket.read(key)).length;
  }
  for (let done = 0; done < 2; done++) await sandbox.invoke(event);
  const before = await uploadCount(sandbox);
  for (let done = 0; done < REPEATS; done++) await sandbox.invoke(event);
  return { ...sizes, uploads: (await uploadCount(sandbox)) - before };
}

async function uploadCount(sandbox: LambdaContainer): Promise<number> {
  const health = await sandbox.call<{ counts: { uploads: number } }>({ lambdaCoverage: 'health' });
  return health.counts.uploads;
}
