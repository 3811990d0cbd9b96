import { existsSync, realpathSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import type { Answer } from './answer.ts';
import { removeEmptySpools } from './empty-spools.ts';
import type { FunctionSettings } from './environment.ts';
import { checkHandler, functionNameOf, type Language } from './handler-file.ts';
import { builtRecorder, nodeProgram } from './node-program.ts';
import { pythonInterpreter } from './python-interpreter.ts';
import { builtWrapper, pythonProgram } from './python-program.ts';
import { recordedStore } from './recorded-store.ts';
import type { RuntimeProgram } from './runtime-program.ts';
import { Sandbox } from './sandbox.ts';

export interface InvokeOptions {
  /** As in Lambda's settings: file and export, like `index.handler`, or Python's module and function, relative to the task root. */
  handler: string;
  /** Handlers that may be meant where there is none, each with the folder of its code. From the current folder. */
  known?: readonly string[] | undefined;
  /** JSON texts, handled in their order. */
  events: readonly string[];
  /** The deployed folder. Default: the current folder. */
  taskRoot?: string | undefined;
  /** Variables of the function. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Directory store for the recorded coverage. Default: the store that `env` names, or `.lambda-coverage` here. */
  dir?: string | undefined;
  /** Default: from the name of the handler's file or folder. */
  functionName?: string | undefined;
  /** Seconds, as in Lambda's settings. Default: 30. */
  timeout?: number | undefined;
  /** The node program that runs the function. Default: the one that runs this. */
  nodePath?: string | undefined;
  /** The python3 that runs it, by path or name. Default: that of the active virtual environment, or of PATH. */
  pythonPath?: string | undefined;
  /** False runs the function without the recorder. */
  record?: boolean | undefined;
  /** Absolute path of another preload than Node's built recorder. */
  preload?: string | undefined;
  /** Called with each answer as it comes. */
  onAnswer?: ((answer: Answer) => void) | undefined;
  /** Takes what the function logs. Default: our own stderr. */
  onLog?: ((text: string) => void) | undefined;
  /** Ends the session early; the recorder still gets its time. */
  signal?: AbortSignal | undefined;
  /** Ends it at once. */
  atOnce?: AbortSignal | undefined;
}

export const DEFAULT_TIMEOUT = 30;

/**
 * Runs a handler on this machine as Lambda would, with the recorder, and writes coverage to a directory store.
 * One sandbox takes all events; after a crash or a timeout the next event gets a new one, as on Lambda.
 * @returns one answer for each event; an error of the function is an answer.
 * @throws InvokeError when the handler's file, the task root, Node, Python or the recorder is not there.
 */
export async function invokeLocally(options: InvokeOptions): Promise<Answer[]> {
  const { settings, language } = functionSettings(options);
  const program = PROGRAMS[language](options);
  const { env } = recordedStore(options.dir, settings.taskRoot, options.env ?? {});
  const answers: Answer[] = [];
  let sandbox: Sandbox | undefined;
  const stop = () => void sandbox?.stop();
  const kill = () => sandbox?.kill();
  options.signal?.addEventListener('abort', stop);
  options.atOnce?.addEventListener('abort', kill);
  try {
    for (const event of options.events) {
      if (options.signal?.aborted) break;
      if (!sandbox?.isAlive) sandbox = await Sandbox.start({ settings, env, program, onLog: options.onLog });
      if (options.signal?.aborted) break;
      const answer = await sandbox.invoke(event);
      // An invocation that was cut off by the user has no answer.
      if (options.signal?.aborted) break;
      answers.push(answer);
      options.onAnswer?.(answer);
    }
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await sandbox?.stop();
    options.atOnce?.removeEventListener('abort', kill);
    removeEmptySpools();
  }
  return answers;
}

const PROGRAMS: Readonly<Record<Language, (options: InvokeOptions) => RuntimeProgram>> = {
  node({ nodePath = process.execPath, preload, record }) {
    return nodeProgram(nodePath, record === false ? undefined : (preload ?? builtRecorder()));
  },
  python({ pythonPath, record }) {
    return pythonProgram(pythonInterpreter(pythonPath), record === false ? undefined : builtWrapper());
  },
};

function functionSettings(options: InvokeOptions): { settings: FunctionSettings; language: Language } {
  const given = resolve(options.taskRoot ?? '.');
  // V8 names scripts by their real path, and the recorder compares the two.
  const taskRoot = existsSync(given) ? realpathSync(given) : given;
  const language = checkHandler(taskRoot, options.handler, options.known);
  const settings = {
    name: options.functionName ?? functionNameOf(taskRoot, options.handler),
    // Python would take what begins with a dot for a relative module.
    handler: language === 'python' ? posix.normalize(options.handler) : options.handler,
    taskRoot,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    memory: 1024,
    region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
  };
  return { settings, language };
}
