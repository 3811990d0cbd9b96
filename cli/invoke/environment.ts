import { randomUUID } from 'node:crypto';
import { PREFIX_VARIABLE, STORE_VARIABLES } from '../../contract/stores.ts';

/** The store of a shell is the combiner's: the function here has one of its own. What images are built with is nobody's. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  ...Object.values(STORE_VARIABLES),
  PREFIX_VARIABLE,
  'COVERAGE_BUILD_CA',
  // coverage.py's own: it would start itself in a function of a test that it measures.
  'COVERAGE_PROCESS_START',
  'COVERAGE_PROCESS_CONFIG',
  'COVERAGE_CORE',
  'COVERAGE_FILE',
  'COVERAGE_RCFILE',
]);

export interface FunctionSettings {
  name: string;
  /** As in Lambda's settings: file and export, relative to the task root. */
  handler: string;
  /** Absolute. */
  taskRoot: string;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memory: number;
  region: string;
}

/** What a local sandbox inherits from the shell: what programs need to run, and access to AWS. */
const INHERITED =
  /^(PATH|HOME|TMPDIR|TEMP|TMP|SystemRoot|COVERAGE_\w+|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|AWS_(?!LAMBDA_|EXECUTION_ENV)\w+)$/i;

/**
 * The environment of a function on Lambda, with the user's own variables last.
 * The shell's other variables stay outside, as on Lambda.
 */
export function sandboxEnvironment(
  settings: FunctionSettings,
  runtime: { api: string; executionEnvironment: string },
  own: Readonly<Record<string, string>>,
  shell: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(shell).filter(
    ([name]) => INHERITED.test(name) && !NOT_INHERITED.has(name),
  );
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    // Nobody pays for the time, and a report is made at once.
    COVERAGE_SCRIPTS: 'hold',
    ...Object.fromEntries(inherited),
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    AWS_EXECUTION_ENV: runtime.executionEnvironment,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...own,
    // Reserved on Lambda: a user's value cannot replace these.
    AWS_LAMBDA_RUNTIME_API: runtime.api,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    _HANDLER: settings.handler,
  };
}
