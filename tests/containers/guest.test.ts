import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { instrumentedCopy } from '../unit/support/instrumented.ts';
import { visible } from './handler-shapes/visible.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import { runsOf } from './harness/counted.ts';
import { BOOTSTRAP, WRAPPER } from './harness/exec-wrapper.ts';
import { functionCode } from './harness/fixtures.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { copyPackages } from './harness/package-closure.ts';
import { CLIENT_COMMAND, CLIENTS, withClient } from './harness/packaged-client.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from './harness/sandboxes.ts';

const STORE = { COVERAGE_DIR: '/tmp/store' };
const PACKAGES = [
  'execa',
  '@opentelemetry/instrumentation',
  '@opentelemetry/instrumentation-aws-lambda',
  '@opentelemetry/sdk-trace-node',
];
const WAYS = ['spawnSync', 'execa', 'execaNode', 'execaSync', 'restarted', 'clustered'];
const ownClient = (folder: string) => ['/var/lang/bin/node', `/var/task/${folder}/client.mjs`];

const imports = (file: string) => ({ NODE_OPTIONS: `--import=/var/task/${file}` });

/** Public reports of tools that live inside of functions, rebuilt; each fixture names its report. */
const REPORTS: SandboxRow[] = [
  {
    name: 'redefines',
    handler: 'reports/getter.handler',
    events: [{}, {}],
    env: { NODE_OPTIONS: '--require=/var/task/reports/redefines.cjs' },
  },
  { name: 'late-throw', handler: 'reports/late-throw.handler', events: [{}, { throws: 'late' }, {}] },
  {
    name: 'empty-loop',
    handler: 'reports/empty-loop.handler',
    events: [{ value: 1 }, { value: 2, unref: true }, { value: 3 }],
  },
  { name: 'carries-on', handler: 'reports/carries-on.handler', events: [{}, {}, {}] },
  {
    name: 'wraps-a-stream',
    handler: 'reports/wrapper.handler',
    events: [{ parts: ['a', 'b'] }, { parts: [] }],
    env: { WRAPPED: '/var/task/reports/streams.mjs' },
  },
  { name: 'asks-where', handler: 'reports/asks-where.handler', events: [{}, { throws: true }, {}] },
];

/** Handlers with a callback, which the modern client refuses to load; the first one ends its sandbox. */
const CLASSIC = ['late-throw', 'empty-loop'];

/** What each of them ran, and how often. */
const RAN: Record<string, [string, number]> = {
  redefines: ['handler', 2],
  'late-throw': ['fails', 1],
  // The answer that the runtime did not wait for comes with the next invocation.
  'empty-loop': ['answer', 3],
  'carries-on': ['tick', 3],
  'wraps-a-stream': ['shout', 2],
  'asks-where': ['caller', 3],
};

/** Everything that must look the same with us and without. */
const ROWS: SandboxRow[] = [
  { name: 'arguments', handler: 'copies-arguments.handler', events: WAYS.map((how) => ({ how })) },
  { name: 'sees', handler: 'chosen.handler', events: [{}, {}], env: imports('boot/sees.mjs') },
  {
    name: 'sets',
    handler: 'chosen.wrong',
    events: [{}, {}],
    env: { ...imports('boot/sets.mjs'), CHOSEN: 'chosen.handler' },
  },
  {
    name: 'replaces',
    handler: 'chosen.wrong',
    events: [{}],
    env: { ...imports('boot/replaces.mjs'), CHOSEN: 'chosen.handler' },
  },
  {
    name: 'spawns',
    handler: 'chosen.handler',
    events: [{}],
    env: { NODE_OPTIONS: '--require=/var/task/boot/spawns.cjs' },
  },
  // Ten of each are what Node takes without a warning.
  { name: 'listens', handler: 'listens.handler', events: [{}, {}] },
  { name: 'imports-nothing', handler: 'imports-nothing.handler', events: [{}] },
  // The code is in a layer.
  { name: 'in-a-layer', handler: '/opt/nodejs/app/guest.handler', events: [{ value: 1 }, { throws: true }] },
  ...['otel/classic', 'otel/modern'].map((file) => ({
    name: file.replace('/', '-'),
    handler: `${file}.handler`,
    events: [{}, {}],
    env: imports('otel/register.mjs'),
  })),
  ...REPORTS,
];

/** Their init fails. */
const NOT_STARTED = ['imports-nothing'];

/** The emulator is given another program than the image's; with us, our bootstrap is in front of it. */
const UNWRAPPED: SandboxRow = {
  name: 'own-client',
  handler: 'own-client/handle.handle',
  events: [{ branch: true }, { branch: true }, { branch: true }, {}],
  graceful: true,
};
/** The same, instrumented. */
const UNWRAPPED_COUNTED = { ...UNWRAPPED, name: 'counted-client', handler: 'counted-client/handle.handle' };

/** Lambda's runtime client as npm has it, in the folder of a user's own. */
const FROM_NPM: SandboxRow = {
  name: 'from-npm',
  handler: 'guest.handler',
  events: [{ value: 1 }, { throws: true }, { value: 2 }],
  cwd: '/function',
  env: { LAMBDA_TASK_ROOT: '/function' },
};
const BY_PATH = [CLIENT_COMMAND, 'guest.handler'];
const BY_SHELL = ['sh', '-c', `node ${BY_PATH.join(' ')}`];

let code: string;
let functions: Record<string, string>;
beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'guest-'));
  await cp(functionCode('guest'), code, { recursive: true });
  copyPackages(PACKAGES, code);
  instrumentedCopy(join(code, UNWRAPPED.name), join(code, UNWRAPPED_COUNTED.name));
  const versions = [...new Set(Object.values(CLIENTS))];
  functions = Object.fromEntries(
    await Promise.all(
      versions.map(async (version) => [version, await withClient(join(code, 'elsewhere'), version)]),
    ),
  );
});
afterAll(() =>
  Promise.all([code, ...Object.values(functions)].map((folder) => rm(folder, { recursive: true }))),
);

function resultOf(results: SandboxResult[], name: string): SandboxResult {
  const result = results.find((each) => each.name === name);
  if (result === undefined) throw new Error(`no result for ${name}`);
  return result;
}

describe.each([...nodeVersions, 'layer'] as const)('%s', (kind) => {
  const node = kind === 'layer' ? '22' : kind;
  let plain: SandboxResult[];
  let recorded: SandboxResult[];
  let raw: RawObject[];
  beforeAll(async () => {
    const directories = {
      '/function': functions[CLIENTS[node]] ?? '',
      '/opt/nodejs/app': join(functionCode('guest'), 'elsewhere'),
    };
    const rowsWith = (...front: string[]): SandboxRow[] => [
      ...ROWS,
      ...[UNWRAPPED, UNWRAPPED_COUNTED].map((row) => ({
        ...row,
        command: [...front, ...ownClient(row.name)],
      })),
      { ...FROM_NPM, command: [...front, ...BY_PATH] },
      { ...FROM_NPM, name: 'from-npm-by-shell', command: [...front, ...BY_SHELL] },
    ];
    plain = (await runSandboxes({ image: parentImage(node), code, directories }, rowsWith())).results;
    const rows = rowsWith(BOOTSTRAP);
    if (kind === 'layer') {
      await using layer = await LayerFolder.unpack();
      const env = { ...STORE, ...WRAPPER };
      ({ results: recorded, raw } = await runSandboxes(
        { image: parentImage(node), code, opt: layer.path, env, directories },
        rows,
      ));
    } else
      ({ results: recorded, raw } = await runSandboxes(
        { image: baseImage(node), code, env: STORE, directories },
        rows,
      ));
  });

  test.each(ROWS)('$name: answers and log lines are the same without us', ({ name, events }) => {
    const expected = visible(resultOf(plain, name));
    expect(expected.answers).toHaveLength(events.length);
    expect(visible(resultOf(recorded, name))).toEqual(expected);
    expect(resultOf(recorded, name).log).not.toContain('lambda-coverage: warn');
    const mine = raw.filter((object) => object.function.name === name && object.invocationCount > 0);
    if (NOT_STARTED.includes(name) || CLASSIC.includes(name)) return;
    expect(mine.map(({ invocationCount, unwrapped }) => [invocationCount, unwrapped])).toEqual([
      [events.length, undefined],
    ]);
    expect(mine.every(({ init }) => init.outcome === 'ok')).toBe(true);
  });

  test('the code of a layer is recorded', () => {
    const [object] = raw.filter((each) => each.function.name === 'in-a-layer');
    expect(object && runsOf(object).get('handle')).toBe(2);
    expect(object?.throws).toHaveLength(1);
  });

  const ran = Object.entries(RAN).filter(([name]) => Number(node) < 24 || !CLASSIC.includes(name));
  test.each(ran)('%s: what ran is counted', (name, [what, times]) => {
    const objects = raw.filter((each) => each.function.name === name);
    const runs = objects.map((object) => runsOf(object).get(what) ?? 0);
    expect(runs.reduce((sum, each) => sum + each, 0)).toBe(times);
  });

  test.each(['from-npm', 'from-npm-by-shell'])(
    '%s: the client from npm is recorded as the image’s own',
    (name) => {
      expect(visible(resultOf(recorded, name))).toEqual(visible(resultOf(plain, name)));
      const [object, ...others] = raw.filter((each) => each.function.name === name);
      expect(others).toEqual([]);
      expect(object?.invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'error', 'ok']);
      expect(object && runsOf(object).get('handle')).toBe(3);
    },
  );

  test.each(['otel-classic', 'otel-modern'])('%s: there are spans to compare', (name) => {
    expect(resultOf(recorded, name).answers.at(-1)?.body).toContain('faas.coldstart');
  });

  test.each([
    [UNWRAPPED.name, 'v8-block'],
    [UNWRAPPED_COUNTED.name, 'counters-1'],
  ])(
    '%s: where the runtime does not load the shim the code is recorded, nothing is held, and the log says so',
    (row, form) => {
      const { answers, log } = resultOf(recorded, row);
      const waits = answers.slice(1, 3).map(({ body }) => (JSON.parse(body) as { waited: number }).waited);
      expect(Math.min(...waits)).toBeLessThan(1_000);
      expect(answers.at(-1)?.body).toBe(resultOf(plain, row).answers.at(-1)?.body);
      expect(log.match(/lambda-coverage: warn: the runtime does not load the handler/g) ?? log).toHaveLength(
        1,
      );
      const [object] = raw.filter(({ function: { name } }) => name === row);
      expect(object).toMatchObject({
        engine: form,
        invocationCount: 4,
        invocations: [],
        unwrapped: 1,
        init: { outcome: 'ok' },
      });
      const sources = join(functionCode('guest'), UNWRAPPED.name);
      expect(object && runsOf(object, sources, `/var/task/${row}`).get('handle')).toBe(4);
    },
  );
});
