/** The one place where the recording half touches the environment of the process. */
import { delimiter } from 'node:path';
import { BUILD_NAME_IN_WORDS, isBuildName } from '../contract/build.ts';
import { COUNTS, type Counts } from '../contract/counts.ts';
import { LANGUAGE_VARIABLES } from '../contract/language-variables.ts';
import { DEFAULT_PREFIXES, namedStores, PREFIX_VARIABLE, STORE_VARIABLES } from '../contract/stores.ts';
import { asSwitch } from '../contract/switch.ts';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from './default-patterns.ts';
import { LIMITS } from './limits.ts';
import { READ_STORE_SETTINGS, type StoreSettings, VARIABLES_OF_STORES } from './store/settings.ts';
import { type Environment, type SettingProblem, Variables } from './variables.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the recorder needs to know of its surroundings. Plain data: it is posted to the worker. */
export interface Settings {
  enabled: boolean;
  store: StoreSettings | undefined;
  /** Key prefix, as given; `normalizePrefix` is applied where keys are made. */
  prefix: string;
  include: string[];
  exclude: string[];
  upload: 'changed' | 'invocation';
  /** `hold`: an invocation is held until the texts of what it ran are stored too. */
  scripts: 'upload' | 'hold' | 'off';
  /** What counts: counters where the code was instrumented and V8 elsewhere, V8 alone, or counters that are put in at load too. */
  engine: (typeof ENGINES)[number];
  /** What counters that are put in at load count. */
  counts: Counts;
  /** How much code gets counters at load, of 1,024 UTF-16 code units each. */
  loadBudgetKb: number;
  /** Keep which context ran what. */
  attribution: boolean;
  /** For HTTP events; `undefined`: the health check is off, for direct invocations too. */
  healthPath: string | undefined;
  /** Record Node processes that the function starts in any way, not by `fork` alone. */
  children: boolean;
  deadlineMarginMs: number;
  logLevel: LogLevel;
  logJson: boolean;
  problems: SettingProblem[];
  /** Names of variables that begin as settings do, and nearly are none. */
  unknown: string[];
  functionName: string;
  functionVersion: string;
  runtimeName: string;
  taskRoot: string;
  /** Name of what is deployed; `undefined`: the stamp's. */
  build: string | undefined;
  /** `host:port` of the Runtime API; `undefined` outside of Lambda. */
  runtimeApi: string | undefined;
  /** `_HANDLER` at the start; code that runs before the runtime may change it. */
  handler: string | undefined;
  /** Lambda Managed Instances: several invocations at a time in one sandbox. */
  multiConcurrency: boolean;
  /** Context of every invocation that brings none, or none that is accepted. */
  context: string | undefined;
  /** Patterns of the contexts that invocations may bring; empty: none is accepted. */
  contextAccept: string[];
}

const UPLOADS = ['changed', 'invocation'] as const;
const SCRIPTS = ['upload', 'hold', 'off'] as const;
const ENGINES = ['auto', 'v8', 'counters'] as const;

const HEALTH_PATH = '/_coverage/health';

/** Never throws: a value that cannot be used is a problem in the result, and the default holds. */
export function readSettings(env: Environment = process.env): Settings {
  const variables = new Variables(env);
  const settings: Settings = {
    enabled: variables.switch('COVERAGE_ENABLED', true),
    ...readStore(env, variables),
    include: variables.list('COVERAGE_INCLUDE', [...DEFAULT_INCLUDE]),
    exclude: variables.list('COVERAGE_EXCLUDE', [...DEFAULT_EXCLUDE]),
    upload: variables.choice('COVERAGE_UPLOAD', UPLOADS, 'changed'),
    // Whoever sets it may mean that no source leaves the function.
    scripts: variables.choice('COVERAGE_SCRIPTS', SCRIPTS, 'upload', 'off'),
    engine: variables.choice('COVERAGE_ENGINE', ENGINES, 'auto'),
    counts: variables.choice('COVERAGE_COUNTS', Object.keys(COUNTS) as Counts[], 'counts'),
    loadBudgetKb: variables.wholeNumber('COVERAGE_LOAD_BUDGET_KB', 'kilobytes', LIMITS.loadKb),
    attribution: variables.switch('COVERAGE_ATTRIBUTION', false),
    children: variables.switch('COVERAGE_CHILDREN', false),
    healthPath: readHealthPath(variables),
    deadlineMarginMs: variables.wholeNumber('COVERAGE_DEADLINE_MARGIN_MS', 'milliseconds', 500),
    logLevel: variables.choice('COVERAGE_LOG_LEVEL', LOG_LEVELS, 'warn'),
    logJson: variables.text('AWS_LAMBDA_LOG_FORMAT') === 'JSON',
    problems: variables.problems,
    unknown: [],
    functionName: variables.text('AWS_LAMBDA_FUNCTION_NAME') ?? 'function',
    functionVersion: variables.text('AWS_LAMBDA_FUNCTION_VERSION') ?? '$LATEST',
    runtimeName: variables.text('AWS_EXECUTION_ENV') ?? 'unknown',
    taskRoot: variables.text('LAMBDA_TASK_ROOT') ?? process.cwd(),
    build: readBuildName(variables),
    runtimeApi: variables.text('AWS_LAMBDA_RUNTIME_API'),
    handler: variables.text('_HANDLER'),
    multiConcurrency: variables.text('AWS_LAMBDA_MAX_CONCURRENCY') !== undefined,
    context: variables.text('COVERAGE_CONTEXT'),
    contextAccept: readContextAccept(variables),
  };
  settings.unknown = variables.noteMisspelled([...VARIABLES_OF_STORES, ...LANGUAGE_VARIABLES.python]);
  return settings;
}

/** The variables as they are now: code that runs before the runtime may change or replace them. */
export type LiveEnvironment = typeof process.env;

const RUNTIME_MARK = 'LAMBDA_COVERAGE_RUNTIME';

/**
 * What `bootstrap` says to the process that it starts: see `isLaunched`, else the id of the process that became, or is
 * about to start, the runtime.
 */
export function runtimeMark(): string | undefined {
  return process.env[RUNTIME_MARK];
}

/** Children must not take themselves for the runtime. */
export function removeRuntimeMark(): void {
  delete process.env[RUNTIME_MARK];
}

export function nodeOptions(): string {
  return process.env['NODE_OPTIONS'] ?? '';
}

/** For the Node processes that the function starts from now on. */
export function addNodeOption(option: string): void {
  const before = nodeOptions();
  process.env['NODE_OPTIONS'] = before === '' ? option : `${before} ${option}`;
}

export function removeNodeOption(option: string): void {
  const rest = nodeOptions().replace(option, '').trim();
  if (rest === '') delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = rest;
}

/** What `bootstrap` says to a program that starts node or python by and by. */
export function isLaunched(mark: string | undefined): boolean {
  return mark?.startsWith('launched') ?? false;
}

/** It does not know which, and tells Python by a folder in front of its path. */
export function removePythonFolder(folder: string): void {
  const path = process.env['PYTHONPATH'] ?? '';
  const [first, ...others] = path.split(delimiter);
  if (first !== folder) return;
  // An empty path that was set is told apart from none by the mark.
  if (others.length > 0 || runtimeMark()?.endsWith(':')) process.env['PYTHONPATH'] = others.join(delimiter);
  else delete process.env['PYTHONPATH'];
}

function readStore(env: Environment, variables: Variables): Pick<Settings, 'store' | 'prefix'> {
  const [store, ...others] = namedStores(env);
  if (store === undefined) return { store: undefined, prefix: '' };
  const used = STORE_VARIABLES[store.kind];
  for (const { kind } of others) {
    const unused = STORE_VARIABLES[kind];
    variables.problem('two-stores', `${used} and ${unused} are both set; using ${used}. Remove one of them.`);
  }
  return {
    store: READ_STORE_SETTINGS[store.kind](store.name, variables),
    prefix: readPrefix(variables, DEFAULT_PREFIXES[store.kind]),
  };
}

function readPrefix(variables: Variables, otherwise: string): string {
  const value = variables.verbatim(PREFIX_VARIABLE);
  if (value === undefined) return otherwise;
  const bytes = (text: string): number => Buffer.byteLength(text);
  const controls = [...value].some((character) => character < ' ' || character === '\u007f');
  const parts = value.split('/');
  const isShort =
    bytes(value) <= LIMITS.prefixBytes && parts.every((part) => bytes(part) <= LIMITS.prefixPartBytes);
  if (!controls && isShort) return value;
  variables.problem(
    'bad-value',
    `${PREFIX_VARIABLE} must have at most ${LIMITS.prefixBytes} bytes, ${LIMITS.prefixPartBytes} in each part, and ` +
      `no control characters; using the default, ${otherwise === '' ? 'none' : otherwise}.`,
  );
  return otherwise;
}

function readContextAccept(variables: Variables): string[] {
  const value = variables.text('COVERAGE_CONTEXT_ACCEPT') ?? 'on';
  const on = asSwitch(value);
  if (on === undefined) return variables.list('COVERAGE_CONTEXT_ACCEPT', ['*']);
  return on ? ['*'] : [];
}

function readBuildName(variables: Variables): string | undefined {
  const value = variables.text('COVERAGE_BUILD');
  if (value === undefined || isBuildName(value)) return value;
  variables.problem(
    'bad-value',
    `COVERAGE_BUILD must have ${BUILD_NAME_IN_WORDS}; using the stamp, if there is one.`,
  );
  return undefined;
}

function readHealthPath(variables: Variables): string | undefined {
  const value = variables.text('COVERAGE_HEALTH_PATH') ?? HEALTH_PATH;
  const on = asSwitch(value);
  if (on !== undefined) return on ? HEALTH_PATH : undefined;
  if (value.startsWith('/')) return value;
  variables.problem(
    'bad-value',
    `COVERAGE_HEALTH_PATH must be a path that begins with /, or off; using the default, ${HEALTH_PATH}.`,
  );
  return HEALTH_PATH;
}
