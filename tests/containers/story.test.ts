import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CombineResult } from '../../combiner-image/result.ts';
import { listing } from '../unit/support/against-istanbul.ts';
import { type CommandResult, lambdaCoverage } from '../unit/support/command.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { baseImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { type BuildName, CHANGED, Shop, SOURCES } from './story/shop.ts';
import { type Call, sumOf, truthOf } from './story/truth.ts';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('story');
});
afterAll(async () => {
  await localstack?.stop();
});

/** A sandbox, and what it is asked. */
class Sandbox {
  readonly #name: string;
  readonly #service: string;
  readonly #build: BuildName;
  readonly #lambda: LambdaContainer;
  readonly #calls: Call[];

  private constructor(service: string, build: BuildName, lambda: LambdaContainer, calls: Call[]) {
    this.#name = `${service} ${build}`;
    this.#service = service;
    this.#build = build;
    this.#lambda = lambda;
    this.#calls = calls;
  }

  static async start(shop: Shop, service: string, build: BuildName, calls: Call[]): Promise<Sandbox> {
    const lambda = await LambdaContainer.start({
      image: baseImage('22'),
      network: localstack.network,
      code: shop.bundle(service),
      handler: 'handler.handler',
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: service,
        COVERAGE_BUILD: build,
        COVERAGE_S3_BUCKET: bucket.name,
        // What a run ran is told exactly.
        COVERAGE_UPLOAD: 'invocation',
      },
    });
    return new Sandbox(service, build, lambda, calls);
  }

  async call(event: object, context?: string): Promise<void> {
    const headers = context === undefined ? {} : { headers: { 'x-coverage-context': context } };
    const { status } = await this.#lambda.invoke({ ...event, ...headers });
    expect(status).toBe(200);
    this.#calls.push({
      sandbox: this.#name,
      service: this.#service,
      isNow: this.#build === 'three',
      ...(context !== undefined && { context }),
      event,
    });
  }

  stop(): Promise<void> {
    return this.#lambda.stop();
  }
}

/** Three builds of two functions, of which one is deployed once; sandboxes of the first build live through all. */
async function deployAndCall(shop: Shop): Promise<Call[]> {
  const calls: Call[] = [];
  const sandboxes: Sandbox[] = [];
  const deploy = async (service: string, build: BuildName) => {
    const sandbox = await Sandbox.start(shop, service, build, calls);
    sandboxes.push(sandbox);
    return sandbox;
  };
  try {
    shop.commit('one');
    const [orders, stock] = await Promise.all([deploy('orders', 'one'), deploy('stock', 'one')]);
    await orders.call({ count: 0 }, 'pr-1/nothing');
    await orders.call({ count: 12, each: 20 }, 'pr-1/many');
    await stock.call({ kind: 'tax', sum: 200 }, 'pr-1/tax');

    shop.commit('two');
    const second = await deploy('orders', 'two');
    await second.call({ count: 1, each: 1 }, 'pr-2/one');
    await stock.call({ kind: 'other' }, 'pr-2/other');
    await orders.call({ count: 2, each: 3, net: true });

    shop.commit('three');
    const third = await deploy('orders', 'three');
    await third.call({ count: 0 });
    await third.call({ count: 1, each: 5, net: true }, 'pr-2/net');
    await stock.call({ kind: 'tax', sum: 10 }, 'pr-2/tax');
    await orders.call({ count: 20, each: 20 });

    for (const service of ['orders', 'stock'])
      await bucket.rawObjects(
        service,
        (raws) => raws.length === calls.filter((each) => each.service === service).length,
      );
    return calls;
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  }
}

interface Report extends CommandResult {
  files: Record<string, string[]>;
  result: CombineResult;
}

async function report(cwd: string, ...options: string[]): Promise<Report> {
  const out = join(temporaryFolder(), 'out');
  const run = await lambdaCoverage(
    ['report', `s3://${bucket.name}/coverage/`, '-r', 'json', '-o', out, '--json', ...options],
    { cwd, env: localstack.hostEnvironment },
  );
  const map: CoverageMapData = JSON.parse(readFileSync(join(out, 'coverage-final.json'), 'utf8'));
  return { ...run, files: linesOf(map, cwd), result: JSON.parse(run.stdout) };
}

/** Each counter of each file with its place. */
function linesOf(map: CoverageMapData, root: string): Record<string, string[]> {
  const files = Object.values(map).map((data) => ('data' in data ? data.data : data));
  return Object.fromEntries(
    files.map((data) => [data.path.replace(`${root}/`, ''), listing(data).sort()] as const).sort(),
  );
}

test('three builds, two runs and a damaged object: the report of the checkout is what Istanbul counts', async () => {
  const shop = new Shop();
  const calls = await deployAndCall(shop);
  const truth = await truthOf(shop.root, SOURCES, calls);
  const truthFor = (isCounted: (call: Call) => boolean) =>
    linesOf(sumOf(truth, calls, isCounted, CHANGED), shop.root);

  const all = await report(shop.root);
  expect(all.code, all.stderr).toBe(0);
  expect(Object.keys(all.files)).toEqual(SOURCES);
  expect(all.files).toEqual(truthFor(() => true));
  expect(all.result).toMatchObject({
    warnings: [],
    missing: [],
    unplaced: [],
    gone: [],
    renamed: [],
  });
  expect(all.result.carried.filter(({ notRunSinceChange }) => notRunSinceChange.length > 0)).toEqual([
    // The other function has the older text still.
    {
      path: CHANGED.path,
      texts: 2,
      isUndeployed: true,
      notRunSinceChange: [{ name: CHANGED.name, line: CHANGED.line }],
    },
  ]);

  for (const run of ['pr-1', 'pr-2']) {
    const { files } = await report(shop.root, '--run', run);
    const own = truthFor(({ context }) => context?.startsWith(`${run}/`) === true);
    for (const [path, lines] of Object.entries(own)) expect(files[path], `${path} of ${run}`).toEqual(lines);
    expect(Object.keys(own)).toEqual(expect.arrayContaining(Object.keys(files)));
  }

  await bucket.write('coverage/raw/orders/20261127T000000.000Z-0123456789abcdef0123.json.gz', 'damaged');
  const gate = ['--check', '--lines', '50'];
  const refused = await report(shop.root, ...gate);
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain('--allow-missing');
  expect(refused.files).toEqual(all.files);
  expect((await report(shop.root, ...gate, '--allow-missing')).code).toBe(0);
});
