/** Entry: loaded by `node --require` before the runtime. Never throws, whatever is wrong. */
import { isMainThread } from 'node:worker_threads';
import { readSettings, type Settings } from './environment.ts';
import { publishHandle } from './handler/handle.ts';
import { createLog, type Log } from './log.ts';
import { Recorder } from './main-thread/recorder.ts';
import { redirectHandler } from './main-thread/redirect.ts';

const settings = readSettings(process.env);

if (isMainThread && settings.multiConcurrency) {
  // The runtime loads the handler in threads of its own there, where the shim would find no recorder.
  createLog(settings)('warn', 'several invocations at a time in one sandbox: this is not recorded yet.');
} else if (isMainThread && process.send !== undefined) {
  // A child that the function forked: `fork` hands our option on. It is no runtime and has no handler; what it
  // runs is uploaded when it exits.
  const log = createLog(settings);
  const { recorder } = startRecorder({ ...settings, runtimeApi: undefined }, log);
  publishHandle({
    settings,
    recorder,
    startFailure: undefined,
    takeJson: () => recorder?.takeJson() ?? '[]',
  });
  recorder?.initSucceeded();
} else if (isMainThread) {
  const log = createLog(settings);
  for (const problem of settings.problems) log('warn', problem.message);
  const { recorder, startFailure } = startRecorder(settings, log);
  publishHandle({ settings, recorder, startFailure, takeJson: () => recorder?.takeJson() ?? '[]' });
  redirectHandler(settings.handler);
}

function startRecorder(settings: Settings, log: Log): { recorder?: Recorder; startFailure?: string } {
  if (!settings.enabled) return {};
  if (settings.store === undefined) {
    if (settings.problems.length === 0) {
      log('warn', 'no store is configured: set COVERAGE_S3_BUCKET (or COVERAGE_DIR). Nothing is recorded.');
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
