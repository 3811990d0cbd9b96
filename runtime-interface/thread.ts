/** Entry: loaded by the preload in every thread beside the main thread. Never throws. */
import { join } from 'node:path';
import { Engines } from './engine/engines.ts';
import { readSettings } from './environment.ts';
import { NOTHING_TAKEN, publishHandle } from './handler/handle.ts';
import { createLog } from './log.ts';
import { hideArgument } from './main-thread/argument.ts';
import { watchProcessEvents } from './main-thread/process-events.ts';
import { HandlerRedirect } from './main-thread/redirect.ts';
import { bequeath, type Inheritance, inherited } from './threads/inheritance.ts';
import { RuntimeThread } from './threads/runtime-thread.ts';
import { ThreadRecorder } from './threads/thread-recorder.ts';
import { ThreadTable } from './threads/thread-table.ts';
import { handOverBeforeSleep } from './threads/waiting.ts';
import { WantedScripts } from './wanted-scripts.ts';

hideArgument(join(__dirname, 'preload.cjs'));
const inheritance = inherited();
if (inheritance !== undefined) start(inheritance);

function start(inheritance: Inheritance): void {
  const { role, cells } = inheritance;
  const { thread, failure } = record(inheritance);
  const runtime = thread && role === 'runtime' ? new RuntimeThread(thread) : undefined;
  if (thread !== undefined) {
    const exit = (): void => {
      runtime?.exit();
      thread.leave();
    };
    watchProcessEvents({ exit }, () => {});
  }
  if (role !== 'runtime' && cells === undefined) return;
  bequeath({ ...inheritance, role: 'user' });
  if (role !== 'runtime') return;
  const settings = readSettings();
  const redirect = new HandlerRedirect(settings.handler);
  publishHandle({
    settings,
    recorder: runtime,
    startFailure: inheritance.startFailure ?? failure,
    handlerName: () => redirect.handler,
    takeJson: () => NOTHING_TAKEN,
  });
}

function record({ role, filter, engine, log: settings, cells }: Inheritance) {
  if (cells === undefined) return {};
  const log = createLog(settings);
  try {
    const wanted = new WantedScripts(filter);
    const engines = new Engines(wanted.has, { ...filter, ...engine, isMain: false }, log);
    const thread = new ThreadRecorder(engines, new ThreadTable(cells), role, log);
    thread.wantFolders = (folders) => {
      wanted.add(folders);
      engines.addFolders(folders);
    };
    thread.start();
    handOverBeforeSleep(thread);
    return { thread };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    log('warn', `a thread is not recorded: ${failure}`);
    return { failure };
  }
}
