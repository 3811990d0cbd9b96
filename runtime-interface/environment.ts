/** The one place where the recording half reads environment variables. */
import type { StoreSettings } from './store/store.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'silent';

/** A variable whose value cannot be used. Never fails the function: logged, and shown by the health check. */
export interface SettingProblem {
  code: string;
  message: string;
}

/** What the recorder needs to know of its surroundings. Plain data: it is posted to the worker. */
export interface Settings {
  enabled: boolean;
  store: StoreSettings | undefined;
  /** Key prefix, as given; `normalizePrefix` is applied where keys are made. */
  prefix: string;
  include: string[];
  exclude: string[];
  upload: 'changed' | 'invocation';
  scripts: 'upload' | 'off';
  /** Keep which context ran what. */
  attribution: boolean;
  /** `undefined`: the health check over HTTP is off. */
  healthPath: string | undefined;
  /** Record Node processes that the function starts in any way, not by `fork` alone. */
  children: boolean;
  deadlineMarginMs: number;
  logLevel: LogLevel;
  logJson: boolean;
  problems: SettingProblem[];
  functionName: string;
  functionVersion: string;
  runtimeName: string;
  taskRoot: string;
  /** `host:port` of the Runtime API; `undefined` outside of Lambda. */
  runtimeApi: string | undefined;
  /** `_HANDLER` as the user set it. */
  handler: string | undefined;
  /** Lambda Managed Instances: several invocations at a time in one sandbox. */
  multiConcurrency: boolean;
  /** Context of every invocation that brings none of its own. */
  context: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const UPLOADS = ['changed', 'invocation'] as const;
const SCRIPTS = ['upload', 'off'] as const;
const SWITCHES = ['on', 'off'] as const;
const LOG_LEVELS = ['debug', 'info', 'warn', 'silent'] as const;

/** Never throws: a value that cannot be used is a problem in the result, and the default holds. */
export function readSettings(env: Environment): Settings {
  const problems: SettingProblem[] = [];
  const { store, prefix } = readStore(env, problems);
  const healthPath = given(env['COVERAGE_HEALTH_PATH']) ?? '/_coverage/health';
  return {
    enabled: readFlag(env, 'COVERAGE_ENABLED', problems),
    store,
    prefix,
    include: readList(env['COVERAGE_INCLUDE']) ?? ['**'],
    exclude: readList(env['COVERAGE_EXCLUDE']) ?? ['node_modules/**', '**/node_modules/**'],
    upload: readChoice(env, 'COVERAGE_UPLOAD', UPLOADS, 'changed', problems),
    scripts: readChoice(env, 'COVERAGE_SCRIPTS', SCRIPTS, 'upload', problems),
    attribution: readChoice(env, 'COVERAGE_ATTRIBUTION', SWITCHES, 'off', problems) === 'on',
    children: readChoice(env, 'COVERAGE_CHILDREN', SWITCHES, 'off', problems) === 'on',
    healthPath: healthPath === 'off' ? undefined : healthPath,
    deadlineMarginMs: readMilliseconds(env, 'COVERAGE_DEADLINE_MARGIN_MS', 500, problems),
    logLevel: readChoice(env, 'COVERAGE_LOG_LEVEL', LOG_LEVELS, 'warn', problems),
    logJson: env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON',
    problems,
    functionName: given(env['AWS_LAMBDA_FUNCTION_NAME']) ?? 'function',
    functionVersion: given(env['AWS_LAMBDA_FUNCTION_VERSION']) ?? '$LATEST',
    runtimeName: given(env['AWS_EXECUTION_ENV']) ?? 'unknown',
    taskRoot: given(env['LAMBDA_TASK_ROOT']) ?? process.cwd(),
    runtimeApi: given(env['AWS_LAMBDA_RUNTIME_API']),
    handler: given(env['_HANDLER']),
    multiConcurrency: env['AWS_LAMBDA_MAX_CONCURRENCY'] !== undefined,
    context: given(env['COVERAGE_CONTEXT']),
  };
}

function readStore(env: Environment, problems: SettingProblem[]) {
  const bucket = given(env['COVERAGE_S3_BUCKET']);
  const directory = given(env['COVERAGE_DIR']);
  if (directory !== undefined) {
    if (bucket !== undefined) {
      problems.push({
        code: 'two-stores',
        message:
          'COVERAGE_DIR and COVERAGE_S3_BUCKET are both set: COVERAGE_DIR is used. Remove one of them.',
      });
    }
    const store: StoreSettings = { kind: 'directory', directory };
    return { store, prefix: readPrefix(env, '', problems) };
  }
  return {
    store: bucket === undefined ? undefined : readBucket(env, bucket, problems),
    prefix: readPrefix(env, 'coverage/', problems),
  };
}

/** Of 1,024 bytes that a key may have, and of 255 that a file's name may have, ours need some. */
function readPrefix(env: Environment, otherwise: string, problems: SettingProblem[]): string {
  const value = env['COVERAGE_S3_PREFIX'];
  if (value === undefined) return otherwise;
  const bytes = (text: string): number => Buffer.byteLength(text);
  const controls = [...value].some((character) => character < ' ' || character === '\u007f');
  if (!controls && bytes(value) <= 512 && value.split('/').every((segment) => bytes(segment) <= 200))
    return value;
  problems.push({
    code: 'bad-value',
    message:
      'COVERAGE_S3_PREFIX is longer than 512 bytes, has a part longer than 200, or control characters: ' +
      `${otherwise === '' ? 'none' : otherwise} is used.`,
  });
  return otherwise;
}

function readBucket(env: Environment, bucket: string, problems: SettingProblem[]): StoreSettings | undefined {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    problems.push({
      code: 'bad-bucket',
      message: 'COVERAGE_S3_BUCKET is no bucket name: give the plain name, without s3:// and without a path.',
    });
    return undefined;
  }
  const endpoint = given(env['AWS_ENDPOINT_URL_S3']) ?? given(env['AWS_ENDPOINT_URL']);
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
    problems.push({
      code: 'bad-endpoint',
      message: 'AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) is no http or https URL.',
    });
    return undefined;
  }
  const accessKeyId = given(env['AWS_ACCESS_KEY_ID']);
  const secretAccessKey = given(env['AWS_SECRET_ACCESS_KEY']);
  const sessionToken = given(env['AWS_SESSION_TOKEN']);
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    problems.push({
      code: 'no-credentials',
      message: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: on Lambda give the function a role.',
    });
    return undefined;
  }
  return {
    kind: 's3',
    bucket,
    region: given(env['AWS_REGION']) ?? given(env['AWS_DEFAULT_REGION']) ?? 'us-east-1',
    endpoint,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  };
}

function readFlag(env: Environment, name: string, problems: SettingProblem[]): boolean {
  const value = given(env[name])?.toLowerCase();
  if (value === undefined || value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  problems.push({ code: 'bad-value', message: `${name} is neither true nor false: true is used.` });
  return true;
}

function readChoice<const T extends string>(
  env: Environment,
  name: string,
  choices: readonly T[],
  otherwise: T,
  problems: SettingProblem[],
): T {
  const value = given(env[name]);
  if (value === undefined) return otherwise;
  const choice = choices.find((known) => known === value.toLowerCase());
  if (choice !== undefined) return choice;
  problems.push({
    code: 'bad-value',
    message: `${name} is none of ${choices.join(', ')}: ${otherwise} is used.`,
  });
  return otherwise;
}

function readMilliseconds(env: Environment, name: string, otherwise: number, problems: SettingProblem[]) {
  const value = given(env[name]);
  if (value === undefined) return otherwise;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  problems.push({
    code: 'bad-value',
    message: `${name} is no whole number of milliseconds: ${otherwise} is used.`,
  });
  return otherwise;
}

function readList(value: string | undefined): string[] | undefined {
  const items = value?.split(',').map((item) => item.trim()) ?? [];
  const filled = items.filter((item) => item !== '');
  return filled.length === 0 ? undefined : filled;
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
