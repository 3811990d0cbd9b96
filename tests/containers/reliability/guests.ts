import type { SandboxRow } from '../harness/sandboxes.ts';

/** A tool that lives in the function's process beside the recorder. */
export interface Guest {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** Its package, and what of it stands in the row's name of the version. */
  package: string;
  sandbox: SandboxRow;
  /** What else the function needs to have by the layer. */
  layer?: Record<string, string>;
  /** Files of tests/fixtures/functions/beside whose coverage is compared with Istanbul's. */
  sources: string[];
  /** A thread works on after the answer: its last counts may be on their way, so what ran is compared, not how often. */
  isLate?: true;
}

const options = (text: string) => ({ NODE_OPTIONS: text });
const api = (method: string, path: string) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'localhost' },
  requestContext: { domainName: 'localhost', http: { method, path }, stage: '$default' },
  isBase64Encoded: false,
});

const SUMS = [{ prices: [1, 2] }, { prices: [3], fails: true }, { prices: [4, 5] }];

export const GUESTS: Guest[] = [
  {
    row: 'OpenTelemetry by `--import`, CommonJS',
    package: '@opentelemetry/instrumentation-aws-lambda',
    sandbox: {
      name: 'otel-import',
      handler: 'otel/index.handler',
      events: SUMS,
      env: options('--import=/var/task/otel/register.mjs'),
    },
    sources: ['otel/index.js'],
  },
  {
    row: 'OpenTelemetry by `--import`, ES module',
    package: '@opentelemetry/instrumentation-aws-lambda',
    sandbox: {
      name: 'otel-modern',
      handler: 'otel/modern.handler',
      events: SUMS,
      env: options('--import=/var/task/otel/register.mjs'),
    },
    sources: ['otel/modern.mjs'],
  },
  {
    row: 'OpenTelemetry by an exec wrapper, as its layer',
    package: '@opentelemetry/instrumentation-aws-lambda',
    sandbox: {
      name: 'otel-layer',
      handler: 'otel/index.handler',
      events: SUMS,
      env: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/otel/wrapper' },
    },
    layer: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/otel/both' },
    sources: ['otel/index.js'],
  },
  {
    row: 'Sentry by `--import`, with traces',
    package: '@sentry/aws-serverless',
    sandbox: {
      name: 'sentry',
      handler: 'sentry/index.handler',
      events: [{ seats: 1 }, { seats: 5 }, { seats: 3 }],
      env: options('--import=/var/task/sentry/instrument.mjs'),
    },
    sources: ['sentry/index.js'],
  },
  {
    row: 'Elastic APM by `-r`',
    package: 'elastic-apm-node',
    sandbox: {
      name: 'elastic',
      handler: 'elastic/index.handler',
      events: [{ stars: 5 }, { stars: 0 }, { stars: 4 }],
      env: {
        ...options('-r /var/task/node_modules/elastic-apm-node/start.js'),
        ELASTIC_APM_DISABLE_SEND: 'true',
        ELASTIC_APM_LOG_LEVEL: 'off',
        ELASTIC_APM_CENTRAL_CONFIG: 'false',
      },
    },
    sources: ['elastic/index.js'],
  },
  {
    row: 'import-in-the-middle, an export replaced',
    package: 'import-in-the-middle',
    sandbox: {
      name: 'iitm',
      handler: 'iitm/index.handler',
      events: [{ count: 2, each: 3 }, { free: true }, { count: 0 }],
      env: options('--import=/var/task/iitm/register.mjs'),
    },
    sources: ['iitm/index.mjs', 'iitm/prices.mjs'],
  },
  {
    row: 'piscina, a pool of two threads',
    package: 'piscina',
    sandbox: {
      name: 'piscina',
      handler: 'piscina/index.handler',
      events: [{ values: [2, 3, 4] }, { values: [-1] }, { values: [5] }],
    },
    sources: ['piscina/index.mjs', 'piscina/task.mjs'],
  },
  {
    row: 'pino, a transport in a thread',
    package: 'pino',
    sandbox: {
      name: 'pino',
      handler: 'pino/index.handler',
      // The thread of a busy machine hands over one or two events later.
      events: [{ order: 1 }, { order: 101 }, { order: 102 }, { order: 2 }, { order: 3 }],
    },
    isLate: true,
    sources: ['pino/transport.mjs'],
  },
  {
    row: 'execa, a child of Node, with `COVERAGE_CHILDREN=on`',
    package: 'execa',
    sandbox: {
      name: 'execa',
      handler: 'execa/index.handler',
      events: [{ words: ['a', 'b'] }, { words: [] }],
      env: { COVERAGE_CHILDREN: 'on' },
    },
    sources: ['execa/index.mjs', 'execa/child.mjs'],
  },
  {
    row: 'tsx by `--import`: TypeScript with an enum',
    package: 'tsx',
    sandbox: {
      name: 'tsx',
      handler: 'tsx/index.handler',
      events: [{ items: [{ price: 2, count: 3 }] }, { items: [{ price: -1 }] }, { items: [{ price: 200 }] }],
      env: options('--import=/var/task/node_modules/tsx/dist/loader.mjs'),
    },
    sources: ['tsx/index.mjs', 'tsx/cart.ts'],
  },
  {
    row: 'source-map-support, in a bundle of esbuild',
    package: 'source-map-support',
    sandbox: {
      name: 'mapped',
      handler: 'mapped/index.handler',
      events: [{ weight: 1 }, { weight: 31 }, { weight: 32 }, { weight: 2, country: 'CH' }],
    },
    sources: ['mapped/index.ts'],
  },
  {
    row: 'fake timers, installed for good',
    package: '@sinonjs/fake-timers',
    sandbox: { name: 'timers', handler: 'timers/index.handler', events: [{ days: 1 }, { days: 5 }] },
    sources: ['timers/index.mjs'],
  },
  {
    row: 'middy, a middleware with all three hooks',
    package: '@middy/core',
    sandbox: {
      name: 'middy',
      handler: 'middy/index.handler',
      events: [{ user: 'ada' }, {}, { quiet: true }],
    },
    sources: ['middy/index.mjs'],
  },
  {
    row: 'hono, `handle`',
    package: 'hono',
    sandbox: {
      name: 'hono',
      handler: 'hono/index.handler',
      events: [api('GET', '/items/7'), api('GET', '/items/x'), api('GET', '/items/2000')],
    },
    sources: ['hono/index.mjs'],
  },
  {
    row: 'hono, `streamHandle`',
    package: 'hono',
    sandbox: { name: 'hono-streams', handler: 'hono/streams.handler', events: [api('GET', '/items/1')] },
    sources: ['hono/streams.mjs'],
  },
];

/** Lambda's runtime client as npm has it, in an image of the user's own. */
export const RIC: Guest = {
  row: 'aws-lambda-ric in a folder of its own, `bootstrap` in front',
  package: 'aws-lambda-ric',
  sandbox: {
    name: 'ric',
    handler: 'parcel.handler',
    events: [{ weight: 1 }, { throws: true }, { weight: 2 }],
    cwd: '/function',
    env: { LAMBDA_TASK_ROOT: '/function' },
  },
  sources: ['ric/parcel.mjs'],
};

/** Every row that docs/reliability.md has in its table of tools. */
export const GUEST_ROWS: string[] = [...GUESTS, RIC].map(({ row }) => row);
