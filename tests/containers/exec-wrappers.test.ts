import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { visible } from './handler-shapes/visible.ts';
import { parentImage } from './harness/artifacts.ts';
import { besidePackages } from './harness/beside-packages.ts';
import { WRAPPER } from './harness/exec-wrapper.ts';
import { functionCode } from './harness/fixtures.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from './harness/sandboxes.ts';
import { warningsIn } from './reliability/facts.ts';

/**
 * Packages of Datadog and OpenTelemetry from npm, behind wrappers that do what those of their layers do, and each of
 * them beside the recorder: chained by COVERAGE_EXEC_WRAPPER.
 */
const DATADOG = '/var/task/wrapped/datadog_wrapper';
const OTEL = '/var/task/wrapped/otel-handler';
/** As Datadog's layer and its plugins set a function up. */
const BY_DATADOG = {
  handler: '/opt/nodejs/node_modules/datadog-lambda-js/dist/handler.handler',
  env: {
    DD_LAMBDA_HANDLER: 'wrapped/index.handler',
    DD_API_KEY: 'none',
    DD_FLUSH_TO_LOG: 'true',
    DD_COLD_START_TRACING: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  },
};
const EVENTS = [{ prices: [1, 2] }, { prices: [3], fails: true }, { prices: [4, 5] }];

/** What Lambda runs without the recorder, and what the recorder's wrapper is told to run. */
const CHAINS = [
  { name: 'datadog', plain: DATADOG, chain: DATADOG, turns: 'datadog ', ...BY_DATADOG },
  { name: 'otel', plain: OTEL, chain: OTEL, turns: 'otel ', handler: 'wrapped/index.handler', env: {} },
  {
    name: 'datadog-otel',
    plain: '/var/task/wrapped/datadog-otel',
    chain: `${DATADOG}:${OTEL}`,
    turns: 'datadog otel ',
    ...BY_DATADOG,
  },
  {
    name: 'otel-datadog',
    plain: '/var/task/wrapped/otel-datadog',
    chain: `${OTEL}:${DATADOG}`,
    turns: 'otel datadog ',
    ...BY_DATADOG,
  },
];

function rows(env: (chain: (typeof CHAINS)[number]) => Record<string, string>): SandboxRow[] {
  return CHAINS.map((chain) => ({
    name: chain.name,
    handler: chain.handler,
    events: EVENTS,
    env: { ...chain.env, AWS_LAMBDA_FUNCTION_TIMEOUT: '60', ...env(chain) },
  }));
}

let plain: SandboxResult[];
let recorded: SandboxResult[];
let raw: RawObject[];
beforeAll(async () => {
  const mounts = {
    '/var/task/node_modules': await besidePackages(),
    '/opt/nodejs/node_modules': await installedPackages(join(import.meta.dirname, 'wrappers')),
  };
  const common = { image: parentImage('24'), code: functionCode('beside'), mounts };
  ({ results: plain } = await runSandboxes(
    common,
    rows((chain) => ({ AWS_LAMBDA_EXEC_WRAPPER: chain.plain })),
  ));
  await using layer = await LayerFolder.unpack();
  ({ results: recorded, raw } = await runSandboxes(
    { ...common, opt: layer.path, env: { COVERAGE_DIR: '/tmp/store', ...WRAPPER } },
    rows((chain) => ({ COVERAGE_EXEC_WRAPPER: chain.chain })),
  ));
}, 600_000);

test.each(CHAINS)('$name: its turn, its tool, the same answers, and coverage', ({ name, turns }) => {
  const of = (results: SandboxResult[]) => results.find((each) => each.name === name) as SandboxResult;
  const body = JSON.parse(of(plain).answers[0]?.body ?? '') as Record<string, unknown>;
  expect(body).toMatchObject({ total: 3, turns });
  expect(body['datadog'], of(plain).log).toBe(name.includes('datadog') ? 'aws.lambda' : undefined);
  expect(Array.isArray(body['otel'])).toBe(name.includes('otel'));
  // Datadog writes traces to the log, each with ids of its own.
  expect(visible(of(recorded)).answers, of(recorded).log).toEqual(visible(of(plain)).answers);
  expect(warningsIn(of(recorded).log)).toEqual([]);

  const scripts = raw.filter((each) => each.function.name === name).flatMap(({ result }) => result);
  const calls = scripts
    .filter(({ url }) => url.endsWith('/wrapped/index.js'))
    .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName === 'total'));
  expect(calls.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0)).toBe(2);
});
