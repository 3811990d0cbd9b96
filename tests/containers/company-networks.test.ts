import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { Network, type StartedNetwork } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../runtime-interface/limits.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { baseImage, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { countedIn } from './harness/counted.ts';
import { FaultProxy } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { type FunctionOptions, LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { Moto } from './harness/moto.ts';
import { NodeServer } from './harness/node-server.ts';
import { arrivedOf, type Fact, keep, warningsIn } from './reliability/facts.ts';
import { CONDITIONS, DISTURBED_MS, NETWORKS } from './reliability/networks.ts';

const NODE = '22';
const STEPS = ['one', 'two', 'three'];
const PROXY = 'forward-proxy/proxy.ts';

let localstack: LocalStack;
let plain: LambdaContainer;
beforeAll(async () => {
  localstack = await LocalStack.start();
  const code = functionCode('timed');
  plain = await LambdaContainer.start({ image: parentImage(NODE), handler: 'index.handler', code });
});
afterAll(async () => {
  await plain?.stop();
  await localstack?.stop();
});

function start(
  functionName: string,
  bucket: string,
  options: Partial<FunctionOptions>,
): Promise<LambdaContainer> {
  return LambdaContainer.start({
    image: baseImage(NODE),
    handler: 'index.handler',
    code: functionCode('timed'),
    ...options,
    env: { AWS_LAMBDA_FUNCTION_NAME: functionName, COVERAGE_S3_BUCKET: bucket, ...options.env },
  });
}

interface Timed {
  step: string;
  large: number;
  ms: number;
}

/** Runs steps on a function and on the plain image, which must answer alike and undisturbed. */
class Steps {
  readonly #lambda: LambdaContainer;
  readonly #plain: LambdaContainer;
  readonly #ms: number[] = [];
  readonly #plainMs: number[] = [];

  constructor(lambda: LambdaContainer, own = plain) {
    this.#lambda = lambda;
    this.#plain = own;
  }

  async run(...steps: string[]): Promise<this> {
    for (const step of steps) {
      const { ms, ...answer } = await this.#lambda.call<Timed>({ step });
      const { ms: plainMs, ...expected } = await this.#plain.call<Timed>({ step });
      expect(answer).toEqual(expected);
      expect(ms).toBeLessThan(DISTURBED_MS);
      this.#ms.push(ms);
      this.#plainMs.push(plainMs);
    }
    return this;
  }

  get time(): NonNullable<Fact['time']> {
    return { ms: Math.min(...this.#ms), plainMs: Math.min(...this.#plainMs) };
  }
}

/** Nothing need be said where all is well, but a slow machine may be late. */
function unexpectedIn(log: string): string[] {
  return warningsIn(log).filter((line) => !/did not answer in time|^uploads arrive again/.test(line));
}

async function keepRow(
  row: string,
  bucket: Bucket,
  name: string,
  lambda: LambdaContainer,
  time: NonNullable<Fact['time']>,
): Promise<void> {
  const counted = (raws: Parameters<typeof countedIn>[0][]) =>
    new Set(raws.flatMap((raw) => [...countedIn(raw)]));
  const raws = await bucket.rawObjects(name, (all) => arrivedOf(STEPS, counted(all)).lost.length === 0);
  const { arrived, lost } = arrivedOf(STEPS, counted(raws));
  const warnings = warningsIn(await lambda.logs());
  expect({ arrived, lost }).toEqual({ arrived: STEPS, lost: [] });
  keep({
    table: 'networks',
    row,
    node: NODE,
    answer: 'same',
    arrived,
    lost,
    warnings,
    time,
  });
}

describe('a network whose only way out is a proxy', () => {
  test(NETWORKS.tunnel, async () => {
    const bucket = await localstack.bucket('tunnel');
    await using closed = await new Network().start();
    await using proxy = await NodeServer.start(PROXY, 'proxy', closed);
    await proxy.join(localstack.network);
    const code = await mkdtemp(join(tmpdir(), 'tunnel-'));
    await cp(functionCode('timed'), code, { recursive: true });
    await writeFile(join(code, 'ca.pem'), await localstack.certificate());
    await using lambda = await start('tunnel', bucket.name, {
      code,
      network: closed,
      env: {
        ...localstack.functionEnvironmentByTls,
        HTTPS_PROXY: 'http://proxy:3128',
        NODE_EXTRA_CA_CERTS: '/var/task/ca.pem',
      },
    });
    await rm(code, { recursive: true });
    const { time } = await new Steps(lambda).run(...STEPS);
    await keepRow(NETWORKS.tunnel, bucket, 'tunnel', lambda, time);
    expect(unexpectedIn(await lambda.logs())).toEqual([]);
    expect(new Set(await proxy.asked())).toEqual(new Set(['CONNECT localhost.localstack.cloud:4566']));
  });

  test(NETWORKS.forward, async () => {
    const bucket = await localstack.bucket('forward');
    await using closed = await new Network().start();
    const env = { CREDENTIALS: 'me:secret' };
    await using proxy = await NodeServer.start(PROXY, 'proxy', closed, { env });
    await proxy.join(localstack.network);
    await using lambda = await start('forward', bucket.name, {
      network: closed,
      env: { ...localstack.functionEnvironment, HTTP_PROXY: 'http://me:secret@proxy:3128' },
    });
    const { time } = await new Steps(lambda).run(...STEPS);
    await keepRow(NETWORKS.forward, bucket, 'forward', lambda, time);
    expect(await lambda.logs()).not.toContain('me:secret');

    // This machine cannot resolve the store's name either.
    const network = localstack.network;
    await using near = await NodeServer.start(PROXY, 'near', network, { env, ports: [3128] });
    const via = `http://me:secret@${near.onThisMachine(3128)}`;
    const { code, stderr } = await lambdaCoverage(['report', `s3://${bucket.name}/coverage`, '-r', 'none'], {
      cwd: temporaryFolder(),
      env: { ...localstack.functionEnvironment, HTTP_PROXY: via },
    });
    expect(code, stderr).toBe(0);
  });
});

describe('a network whose resolver is silent about the store', () => {
  const OWN = { 'fast.internal': '10.1.2.3' };
  /** Far more than a lookup takes that waits for none of ours, and far less than one that does. */
  const STARVED_MS = 3_000;
  interface Looked {
    address: string;
    step: string;
    lookupMs: number;
  }

  async function useResolver(lambda: LambdaContainer, resolver: NodeServer): Promise<void> {
    const line = `echo "nameserver ${resolver.address}" > /etc/resolv.conf`;
    expect((await lambda.exec(['sh', '-c', line])).exitCode).toBe(0);
  }

  test(NETWORKS.names, async () => {
    const bucket = await localstack.bucket('names');
    const env = { KNOWN: JSON.stringify(OWN) };
    await using resolver = await NodeServer.start('name-server/server.ts', 'resolver', localstack.network, {
      env,
    });
    const code = functionCode('lookups');
    const network = localstack.network;
    await using lambda = await start('names', bucket.name, {
      code,
      network,
      env: { ...localstack.functionEnvironment, COVERAGE_S3_ENDPOINT: 'http://store.company.test:4566' },
    });
    await using own = await LambdaContainer.start({
      image: parentImage(NODE),
      handler: 'index.handler',
      code,
      network,
    });
    for (const each of [lambda, own]) await useResolver(each, resolver);

    const look = (each: LambdaContainer, step: string) => each.call<Looked>({ step, name: 'fast.internal' });
    const [lookups, plainLookups]: [number[], number[]] = [[], []];
    // More often than a store is tried: each try might leave a lookup behind.
    for (let i = 0; i < 8; i++) {
      const step = STEPS[i % STEPS.length] ?? 'one';
      const [{ lookupMs, ...answer }, { lookupMs: plainMs, ...expected }] = [
        await look(lambda, step),
        await look(own, step),
      ];
      expect(answer).toEqual(expected);
      expect(lookupMs).toBeLessThan(STARVED_MS);
      lookups.push(lookupMs);
      plainLookups.push(plainMs);
    }
    expect((await resolver.asked()).filter((name) => name === 'store.company.test').length).toBeGreaterThan(
      0,
    );
    expect(await bucket.keys('coverage/raw/names/')).toEqual([]);
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toEqual([expect.stringMatching(/did not answer in time|cannot be reached/)]);

    await resolver.tell(`store.company.test/${localstack.address}`);
    const deadline = Date.now() + 90_000;
    while ((await bucket.keys('coverage/raw/names/')).length === 0 && Date.now() < deadline) {
      expect((await look(lambda, 'one')).lookupMs).toBeLessThan(STARVED_MS);
    }
    const time = { ms: Math.max(...lookups), plainMs: Math.max(...plainLookups) };
    await keepRow(NETWORKS.names, bucket, 'names', lambda, time);
  });
});

describe('a store, or a way to it, that answers as companies know it', () => {
  let code: string;
  let own: LambdaContainer;
  let fake: FaultProxy;
  beforeAll(async () => {
    code = await mkdtemp(join(tmpdir(), 'timed-'));
    await cp(functionCode('timed'), code, { recursive: true });
    const text = randomBytes(LIMITS.askFirstBytes * 2).toString('base64');
    await writeFile(join(code, 'large.mjs'), `export const LARGE = '${text}';\n`);
    [fake, own] = await Promise.all([
      FaultProxy.start(localstack, 'fake'),
      LambdaContainer.start({ image: parentImage(NODE), handler: 'index.handler', code }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([own?.stop(), fake?.stop()]);
    await rm(code, { recursive: true });
  });

  test.each(CONDITIONS)('$row', async ({ row, mode, says, env, until }) => {
    const bucket = await localstack.bucket(mode.toLowerCase());
    await using lambda = await start(mode, bucket.name, {
      code,
      network: localstack.network,
      env: { ...localstack.functionEnvironment, AWS_ENDPOINT_URL_S3: 'http://fake:4566', ...env },
    });
    const steps = new Steps(lambda, own);
    const arrived = async (): Promise<boolean> => {
      const raws = await bucket.rawObjects(mode, () => true);
      const counted = new Set(raws.flatMap((raw) => [...countedIn(raw)]));
      const scripts = await bucket.keys(`coverage/scripts/${mode}/`);
      return STEPS.every((step) => counted.has(step)) && (mode === 'scripts-denied' || scripts.length >= 2);
    };

    const isStale = mode.startsWith('stale');
    await fake.mode(isStale ? 'pass' : mode === 'far' ? 'far-busy' : mode);
    await steps.run('one');
    if (isStale || mode === 'far') await fake.mode(mode);
    if (mode === 'stale-silent') await lambda.freeze(LIMITS.idleSocketMs + 1_000);
    await steps.run('two');
    if (until !== undefined) await fake.mode('pass');
    await steps.run('three');
    // A store that failed is tried again by and by.
    const deadline = Date.now() + 60_000;
    while (!(await arrived()) && Date.now() < deadline) await steps.run('one');

    // The row is none where its condition was not met.
    const met = (await fake.requests()).filter(({ said }) => said !== undefined).length;
    if (mode === 'stale-silent') expect(met).toBe(0);
    else if (until === undefined && !/^(far|demand)/.test(mode)) expect(met).toBeGreaterThan(0);
    const warnings = warningsIn(await lambda.logs());
    if (says === undefined) expect(unexpectedIn(await lambda.logs())).toEqual([]);
    else expect(warnings.join('\n')).toMatch(says);
    await keepRow(row, bucket, mode, lambda, steps.time);
  });
});

/** What the reporting half makes of a bucket, from this machine. */
async function reportAndCombine(bucket: Bucket, env: Record<string, string>): Promise<void> {
  for (const command of ['report', 'combine']) {
    const args = [command, `s3://${bucket.name}/coverage`, '-r', 'json-summary'];
    const { code, stderr } = await lambdaCoverage(args, { cwd: temporaryFolder(), env });
    expect(code, stderr).toBe(0);
  }
  expect(await bucket.keys('coverage/reports/')).toContain('coverage/reports/latest.json');
}

describe('a policy that denies what lacks a header', () => {
  const SSE = 'x-amz-server-side-encryption';
  let policy: FaultProxy;
  beforeAll(async () => {
    policy = await FaultProxy.start(localstack);
  });
  afterAll(() => policy?.stop());

  test.each([
    [NETWORKS.encryption, 'encryption', SSE, { COVERAGE_S3_SSE: 'AES256' }],
    [NETWORKS.acl, 'acl', 'x-amz-acl', { COVERAGE_S3_ACL: 'bucket-owner-full-control' }],
  ] as const)('%s: recorded, reported and combined', async (row, name, header, demanded) => {
    const bucket = await localstack.bucket(`demands-${name}`);
    await policy.mode('pass');
    const env = { ...localstack.functionEnvironment, AWS_ENDPOINT_URL_S3: policy.endpoint, ...demanded };
    await using lambda = await start(name, bucket.name, { network: localstack.network, env });
    await policy.mode(`demand-${header}`);
    const { time } = await new Steps(lambda).run(...STEPS);
    await keepRow(row, bucket, name, lambda, time);
    expect(unexpectedIn(await lambda.logs())).toEqual([]);
    // Reading needs no header, so only what is written passes the policy.
    const puts = (await policy.requests()).filter(({ method }) => method === 'PUT');
    expect(puts.length).toBeGreaterThan(0);
    await policy.mode('pass');
    await reportAndCombine(bucket, { ...localstack.hostEnvironment, ...demanded });
  });

  test(NETWORKS.noEncryption, async () => {
    const bucket = await localstack.bucket('demands-bare');
    await policy.mode(`demand-${SSE}`);
    const env = { ...localstack.functionEnvironment, AWS_ENDPOINT_URL_S3: policy.endpoint };
    await using lambda = await start('bare', bucket.name, { network: localstack.network, env });
    const { time } = await new Steps(lambda).run(...STEPS);
    await lambda.waitForLog(/403 AccessDenied: .*It is kept in \/tmp and tried again/);
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toHaveLength(1);
    expect(await bucket.keys()).toEqual([]);
    const { answer, arrived } = { answer: 'same', arrived: [] };
    keep({
      table: 'networks',
      row: NETWORKS.noEncryption,
      node: NODE,
      answer,
      arrived,
      lost: STEPS,
      warnings,
      time,
    });
  });
});

describe('a bucket of moto', () => {
  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd';
  const ENCRYPTED = { COVERAGE_S3_SSE_KMS_KEY_ID: KEY, COVERAGE_S3_SSE_BUCKET_KEY: 'on' };
  let network: StartedNetwork;
  let moto: Moto;
  beforeAll(async () => {
    network = await new Network().start();
    moto = await Moto.start(network);
  });
  afterAll(async () => {
    await moto?.stop();
    await network?.stop();
  });

  test.each([
    [NETWORKS.key, 'key', ENCRYPTED, false],
    [NETWORKS.lock, 'lock', {}, true],
  ] as const)('%s: recorded, reported and combined', async (row, name, demanded, isLocked) => {
    const bucket = isLocked ? await moto.bucketWithRetention('retention') : await moto.bucket('encrypted');
    const env = { ...moto.functionEnvironment, ...demanded };
    await using lambda = await start(name, bucket.name, { network, env });
    const { time } = await new Steps(lambda).run(...STEPS);
    await keepRow(row, bucket, name, lambda, time);
    expect(unexpectedIn(await lambda.logs())).toEqual([]);
    await reportAndCombine(bucket, { ...moto.hostEnvironment, ...demanded });

    for (const Key of await bucket.keys()) {
      const head = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key }));
      if (isLocked) expect(head.ObjectLockMode, Key).toBe('GOVERNANCE');
      else
        expect(head, Key).toMatchObject({
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: KEY,
          BucketKeyEnabled: true,
        });
    }
  });
});
