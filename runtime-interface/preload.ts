/** What the main thread loads before the runtime. Never throws, whatever is wrong. */
import { STORE_VARIABLES_IN_WORDS } from '../contract/stores.ts';
import { readSettings, type Settings } from './environment.ts';
import { NOTHING_TAKEN, publishHandle } from './handler/handle.ts';
import { createLog, type Log } from './log.ts';
import { isChildProcess, recordChildProcesses } from './main-thread/child-processes.ts';
import { Recorder } from './main-thread/recorder.ts';
import { redirectHandler } from './main-thread/redirect.ts';
import { bequeath } from './threads/inheritance.ts';
import type { ThreadRole } from './threads/thread-table.ts';

const settings = readSettings();

if (isChildProcess()) {
  // It is no runtime and has no handler; what it runs is uploaded when it exits, and on the way.
  const log = createLog(settings);
  const { recorder } = startRecorder({ ...settings, runtimeApi: undefined }, log);
  publishHandle({
    settings,
    recorder,
    startFailure: undefined,
    takeJson: (form) => recorder?.takeJson(form) ?? NOTHING_TAKEN,
  });
  if (recorder !== undefined) shareWithThreads('user', recorder);
  recorder?.initSucceeded();
} else {
  const log = createLog(settings);
  for (const problem of settings.problems) log('warn', problem.message);
  const { recorder, startFailure } = startRecorder(settings, log);
  publishHandle({
    settings,
    recorder,
    startFailure,
    takeJson: (form) => recorder?.takeJson(form) ?? NOTHING_TAKEN,
  });
  if (recorder !== undefined && settings.children) recordChildProcesses();
  if (settings.multiConcurrency) {
    // The runtime loads the handler in threads that it starts; the shim is for them.
    shareWithThreads('runtime', recorder, startFailure);
  } else {
    if (recorder !== undefined) shareWithThreads('user', recorder);
    redirectHandler(settings.handler);
  }
}

function shareWithThreads(role: ThreadRole, recorder: Recorder | undefined, startFailure?: string): void {
  const { taskRoot, include, exclude, logLevel, logJson } = settings;
  bequeath({
    role,
    filter: { taskRoot, include, exclude },
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
