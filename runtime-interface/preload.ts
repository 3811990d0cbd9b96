/** What the main thread loads before the runtime. Never throws, whatever is wrong. */
import { STORE_VARIABLES_IN_WORDS } from '../contract/stores.ts';
import { readSettings, type Settings } from './environment.ts';
import { NOTHING_TAKEN, publishHandle } from './handler/handle.ts';
import { packagedClient } from './handler/runtime-client.ts';
import { createLog, type Log } from './log.ts';
import { hideArgument } from './main-thread/argument.ts';
import { recordChildProcesses, takeRuntimeRole } from './main-thread/child-processes.ts';
import { Recorder } from './main-thread/recorder.ts';
import { HandlerRedirect } from './main-thread/redirect.ts';
import { handlerFolders } from './recorded-folders.ts';
import { bequeath } from './threads/inheritance.ts';
import type { ThreadRole } from './threads/thread-table.ts';

export function recordMainThread(): void {
  const settings = { ...readSettings(), ...argumentsOfClient() };
  const isRuntime = takeRuntimeRole();
  hideArgument(__filename);
  if (isRuntime) recordRuntime(settings);
  else recordChild(settings);
}

/** npm's classic client takes both from its command line, and not from the environment. */
function argumentsOfClient(): Partial<Settings> {
  if (packagedClient() !== 'classic') return {};
  return { taskRoot: process.cwd(), handler: process.argv[2] };
}

/** It is no runtime and has no handler; what it runs is uploaded when it exits, and on the way. */
function recordChild(settings: Settings): void {
  const log = createLog(settings);
  const { recorder } = startRecorder({ ...settings, runtimeApi: undefined }, log);
  publishHandle({
    settings,
    recorder,
    startFailure: undefined,
    handlerName: () => settings.handler,
    takeJson: (form) => recorder?.takeJson(form) ?? NOTHING_TAKEN,
  });
  if (recorder !== undefined) shareWithThreads(settings, 'user', recorder);
  // It may run code that is beside the handler.
  recorder?.addFolders(handlerFolders(settings.taskRoot, settings.handler));
  recorder?.initSucceeded();
}

function recordRuntime(settings: Settings): void {
  const log = createLog(settings);
  for (const problem of settings.problems) log('warn', problem.message);
  const { recorder, startFailure } = startRecorder(settings, log);
  // With several invocations at a time the runtime loads the handler in threads that it starts.
  const redirect = settings.multiConcurrency ? undefined : new HandlerRedirect(settings.handler);
  publishHandle({
    settings,
    recorder,
    startFailure,
    handlerName: () => redirect?.handler,
    takeJson: (form) => recorder?.takeJson(form) ?? NOTHING_TAKEN,
  });
  recorder?.onUnwrapped(() => redirect?.end());
  if (recorder !== undefined && settings.children) recordChildProcesses();
  if (settings.multiConcurrency) shareWithThreads(settings, 'runtime', recorder, startFailure);
  else if (recorder !== undefined) shareWithThreads(settings, 'user', recorder);
}

function shareWithThreads(
  settings: Settings,
  role: ThreadRole,
  recorder: Recorder | undefined,
  startFailure?: string,
): void {
  const { taskRoot, include, exclude, logLevel, logJson } = settings;
  const { engine, handler, counts, loadBudgetKb } = settings;
  bequeath({
    role,
    filter: { taskRoot, include, exclude },
    engine: { engine, handler, counts, loadBudgetKb },
    log: { logLevel, logJson },
    cells: recorder?.threadCells,
    startFailure,
  });
}

function startRecorder(settings: Settings, log: Log): { recorder?: Recorder; startFailure?: string } {
  if (!settings.enabled) return {};
  if (settings.store === undefined) {
    if (settings.problems.length === 0) {
      log('warn', `no store is configured, so nothing is recorded: set ${STORE_VARIABLES_IN_WORDS}.`);
    }
    return {};
  }
  try {
    const recorder = new Recorder(settings, log);
    recorder.start();
    return { recorder };
  } catch (error) {
    const startFailure = error instanceof Error ? error.message : String(error);
    log('warn', `coverage could not start: ${startFailure}`);
    return { startFailure };
  }
}
