/** Entry: loaded by `node --require` before the runtime. Never throws, whatever is wrong. */
import { isMainThread } from 'node:worker_threads';
import { readSettings, type Settings } from './environment.ts';
import { publishHandle } from './handler/handle.ts';
import { createLog, type Log } from './log.ts';
import { Recorder } from './main-thread/recorder.ts';
import { redirectHandler } from './main-thread/redirect.ts';

if (isMainThread) {
  const settings = readSettings(process.env);
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
