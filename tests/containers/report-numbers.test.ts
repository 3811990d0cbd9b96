import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import libCoverage, { type CoverageMap, type FileCoverage } from 'istanbul-lib-coverage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CombineResult } from '../../combiner-image/result.ts';
import { EXAMPLES, type ExampleFunction } from '../../examples/examples.ts';
import { buildExamples } from '../../scripts/build/examples.ts';
import {
  baseImage,
  combinerImage,
  type NodeVersion,
  nodeVersions,
  parentImage,
} from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { repository } from './harness/docker.ts';
import { WRAPPER } from './harness/exec-wrapper.ts';
import { istanbulCounts } from './harness/istanbul-oracle.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { LocalStack } from './harness/localstack.ts';
import { UserImage } from './harness/user-image.ts';

/** Unbundled CommonJS, and TypeScript bundled with a source map. */
const NAMES = ['csv-import', 'orders-api'];

let localstack: LocalStack;
let layer: LayerFolder;
beforeAll(async () => {
  await buildExamples();
  [localstack, layer] = await Promise.all([LocalStack.start(), LayerFolder.unpack()]);
});
afterAll(async () => {
  await localstack?.stop();
  await layer?.[Symbol.asyncDispose]();
});

describe.each(nodeVersions)('the report of Node %s', (node) => {
  test.each([
    ['image', () => ({ image: baseImage(node), env: {} })],
    [
      'layer',
      () => ({
        image: parentImage(node),
        opt: layer.path,
        env: WRAPPER,
      }),
    ],
  ])('by %s shows what Istanbul counts in the same sources', async (way, options) => {
    const bucket = await localstack.bucket(`numbers-${way}-${node}`);
    const examples = EXAMPLES.filter(({ name }) => NAMES.includes(name));
    expect(examples).toHaveLength(NAMES.length);
    for (const example of examples) await invokeAll(example, bucket, options(), codeOf(example));

    const report = await combinedReport(bucket);

    for (const example of examples) {
      const istanbul = await istanbulCounts(example, await eventsOf(example));
      for (const path of example.sources) {
        const ours = report.fileCoverageFor(fileOf(report, example.name, path));
        const theirs = istanbul.fileCoverageFor(path);
        expect(ours.statementMap, path).toEqual(theirs.statementMap);
        expect(hits(ours.s), path).toEqual(hits(theirs.s));
        expect(hits(ours.f), path).toEqual(hits(theirs.f));
        expect(armHits(ours), path).toEqual(armHits(theirs));
      }
    }
  });
});

/** Code that counts: instrumented in an image, or as the layer loads it. Before Node 22.15 that sees no modules. */
const COUNTING = [
  {
    way: 'image that was instrumented',
    examplesOn: () => NAMES,
    async record(example: ExampleFunction, node: NodeVersion, bucket: Bucket) {
      const commands = ['lambda-coverage instrument'];
      await using image = await UserImage.build(baseImage(node), codeOf(example), example.handler, commands);
      await invokeAll(example, bucket, { image: image.tag, env: {} });
    },
  },
  {
    way: 'layer that counts at load',
    examplesOn: (node: NodeVersion) => (node === '20' ? ['csv-import'] : NAMES),
    record: (example: ExampleFunction, node: NodeVersion, bucket: Bucket) =>
      invokeAll(
        example,
        bucket,
        {
          image: parentImage(node),
          opt: layer.path,
          env: {
            ...WRAPPER,
            COVERAGE_ENGINE: 'counters',
            COVERAGE_LOAD_BUDGET_KB: '10000',
          },
        },
        codeOf(example),
      ),
  },
];

describe.each(COUNTING)('of an $way', ({ way, examplesOn, record }) => {
  test.each(nodeVersions)('on Node %s the report has the counts of Istanbul, each of them', async (node) => {
    const bucket = await localstack.bucket(`numbers-${way.replaceAll(' ', '-')}-${node}`);
    const examples = EXAMPLES.filter(({ name }) => examplesOn(node).includes(name));
    for (const example of examples) await record(example, node, bucket);
    for (const { name } of examples) {
      const forms = (await bucket.rawObjects(name)).flatMap(({ result }) => result.map(({ form }) => form));
      expect(new Set(forms), name).toEqual(new Set(['counters-1']));
    }

    const report = await combinedReport(bucket);

    for (const example of examples) {
      const istanbul = await istanbulCounts(example, await eventsOf(example));
      for (const path of example.sources) {
        const ours = report.fileCoverageFor(fileOf(report, example.name, path));
        const { statementMap, s, f, b } = istanbul.fileCoverageFor(path);
        expect([path, ours.statementMap, ours.s, ours.f, ours.b]).toEqual([path, statementMap, s, f, b]);
      }
    }
  });
});

async function invokeAll(
  example: ExampleFunction,
  bucket: Bucket,
  options: { image: string; opt?: string; env: object },
  code?: string,
) {
  await using lambda = await LambdaContainer.start({
    handler: example.handler,
    ...(code !== undefined && { code }),
    network: localstack.network,
    ...options,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: example.name,
      COVERAGE_S3_BUCKET: bucket.name,
      ...options.env,
    },
  });
  for (const event of await eventsOf(example)) {
    expect((await lambda.invoke(Buffer.from(event))).status).toBe(200);
  }
}

/** What is deployed. */
function codeOf({ folder, taskRoot }: ExampleFunction): string {
  return join(repository, 'examples', folder, taskRoot);
}

function eventsOf(example: ExampleFunction): Promise<string[]> {
  const folder = join(repository, 'examples', example.folder, 'events');
  return Promise.all(example.events.map((name) => readFile(join(folder, name), 'utf8')));
}

/** The Istanbul coverage map that the combiner image leaves in the bucket. */
async function combinedReport(bucket: Bucket): Promise<CoverageMap> {
  await using combiner = await LambdaContainer.start({
    image: combinerImage(),
    network: localstack.network,
    env: localstack.functionEnvironment,
  });
  const answer = await combiner.call<CombineResult>({ bucket: bucket.name });
  expect(answer).toMatchObject({ skipped: [], warnings: [], unconverted: 0 });
  const map = await bucket.read(`${answer.report.folder}coverage-final.json`);
  return libCoverage.createCoverageMap(JSON.parse(String(map)));
}

/** The combiner has no checkout: sources stand below their function. */
function fileOf(report: CoverageMap, name: string, path: string): string {
  const names = [`${name}/${path}`, `${name}/${path.replace(/^src\//, '')}`];
  const file = report.files().find((each) => names.includes(each));
  if (file === undefined) throw new Error(`${path} is not in the report: ${report.files().join(', ')}`);
  return file;
}

function hits(counts: Record<string, number>): Record<string, boolean> {
  return Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count > 0]));
}

/** Arms of branches; V8 has no counter for default arguments (docs/accuracy.md). */
function armHits({ branchMap, b }: FileCoverage): Record<string, boolean[]> {
  const branches = Object.entries(b).filter(([id]) => branchMap[id]?.type !== 'default-arg');
  return Object.fromEntries(branches.map(([id, arms]) => [id, arms.map((count) => count > 0)]));
}
