/** A tool, or an odd environment, of a function in Python beside the recorder. */
export interface PythonGuest {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** Name of the function. */
  name: string;
  /** Its package in tests/containers/python/beside-packages.txt, where it has one. */
  package?: string;
  handler: string;
  /** What runs, as the fixture names it. */
  ran: string[];
  events?: unknown[];
  env?: Record<string, string>;
  /** An exec wrapper of the tool's. */
  wrapper?: string;
  /** It writes what nobody could compare: ids, times and compressed data. */
  isChatty?: true;
  /** The health check says that the tool has taken what the tracer needs, and what ran is not recorded. */
  takesTracer?: true;
}

const SUMS = ['failed', 'handler', 'summed'];
const METHOD = [...SUMS, 'method'];
const GREENLETS = [...SUMS, 'inGreenlet', 'inThread'];

export const PYTHON_GUESTS: PythonGuest[] = [
  {
    ...guest('Powertools: logger, tracer and metrics as decorators', 'powertools', METHOD),
    package: 'aws-lambda-powertools',
  },
  { ...guest('X-Ray, all patched', 'xray', METHOD), package: 'aws-xray-sdk' },
  {
    ...guest('OpenTelemetry by an exec wrapper, as its layer', 'otel', SUMS),
    package: 'opentelemetry-instrumentation-aws-lambda',
    handler: 'plain.handler',
    wrapper: '/var/task/start/otel-instrument',
  },
  {
    ...guest("Datadog's handler in front of the function's", 'datadog', SUMS),
    package: 'datadog-lambda',
    handler: 'datadog_lambda.handler.handler',
    env: { DD_LAMBDA_HANDLER: 'plain.handler', DD_FLUSH_TO_LOG: 'true' },
    isChatty: true,
  },
  {
    ...guest('Sentry, which patches the runtime client', 'sentry', SUMS),
    package: 'sentry-sdk',
  },
  {
    ...guest("New Relic's decorator", 'newrelic', SUMS),
    package: 'newrelic-lambda',
    handler: 'newrelic_handler.handler',
    env: {
      NEW_RELIC_SERVERLESS_MODE_ENABLED: 'true',
      NEW_RELIC_ACCOUNT_ID: '1',
      NEW_RELIC_TRUSTED_ACCOUNT_KEY: '1',
    },
    isChatty: true,
  },
  {
    ...guest('gevent, all patched', 'gevent', GREENLETS),
    package: 'gevent',
    handler: 'gevent_handler.handler',
  },
  {
    ...guest('eventlet, all patched', 'eventlet', GREENLETS),
    package: 'eventlet',
    handler: 'eventlet_handler.handler',
  },
  {
    ...guest('coverage.py, started by the function', 'coverage', SUMS),
    package: 'coverage',
    handler: 'own_coverage.handler',
    takesTracer: true,
  },
  {
    ...guest('debugpy, nobody connected', 'debugpy', SUMS),
    package: 'debugpy',
    handler: 'debugged.handler',
    takesTracer: true,
    isChatty: true,
  },
  {
    ...guest('cProfile and sys.setprofile', 'profiled', SUMS),
  },
  {
    ...guest('sys.settrace in one invocation, put back to what was there', 'traced-before', SUMS),
    handler: 'traced.handler',
    events: sums({ traces: 'before' }),
  },
  {
    ...guest('sys.settrace in one invocation, ended by None', 'traced-none', SUMS),
    handler: 'traced.handler',
    events: [{ prices: [1], traces: 'none' }, ...sums({})],
  },
  {
    ...guest('`sitecustomize`, `usercustomize` and a `.pth` of its own', 'customized', SUMS),
    handler: 'surrounded.handler',
    env: { PYTHONPATH: '/var/task/custom' },
  },
  {
    ...guest('`PYTHONWARNINGS=error`', 'warnings', SUMS),
    handler: 'surrounded.handler',
    env: { PYTHONWARNINGS: 'error' },
  },
  {
    ...guest('`PYTHONOPTIMIZE=2`, nothing compiled kept, no user site', 'optimized', SUMS),
    handler: 'surrounded.handler',
    env: {
      PYTHONOPTIMIZE: '2',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONNOUSERSITE: '1',
      PYTHONHASHSEED: '0',
    },
  },
  {
    ...guest('`PYTHONDEVMODE` and `PYTHONMALLOC=debug`', 'development', SUMS),
    handler: 'surrounded.handler',
    env: { PYTHONDEVMODE: '1', PYTHONMALLOC: 'debug', PYTHONTRACEMALLOC: '1' },
  },
  {
    ...guest('sources in cp1252, Shift JIS and with a byte order mark, a locale of C', 'encoded', SUMS),
    env: {
      LC_ALL: 'C',
      PYTHONCOERCECLOCALE: '0',
      PYTHONUTF8: '0',
      PYTHONIOENCODING: 'ascii:backslashreplace',
    },
  },
];

/** Every row that docs/reliability.md has in its table of tools beside Python's recorder. */
export const PYTHON_GUEST_ROWS: string[] = PYTHON_GUESTS.map(({ row }) => row);

function guest(row: string, name: string, ran: string[]): PythonGuest {
  return { row, name, handler: `${name}.handler`, ran, events: sums({}) };
}

/** A sum, an error, and a sum again. */
function sums(first: object): unknown[] {
  return [{ prices: [1, 2], ...first }, { prices: [3], fails: true }, { prices: [4, 5] }];
}
