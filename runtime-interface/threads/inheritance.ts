import { subscribe } from 'node:diagnostics_channel';
import { getEnvironmentData, setEnvironmentData, type Worker } from 'node:worker_threads';
import type { Settings } from '../environment.ts';
import { handOverBeforeTermination } from './termination.ts';
import type { ThreadRole } from './thread-table.ts';

const KEY = 'lambda-coverage';

/** What says which scripts are recorded. */
export interface ScriptFilter extends Pick<Settings, 'taskRoot' | 'include' | 'exclude'> {
  /** Folders of the handler that are outside of the task root. */
  folders?: readonly string[];
}

/**
 * What a new thread gets from the one that starts it. No credentials: a thread may have been given another
 * environment on purpose.
 */
export interface Inheritance {
  role: ThreadRole;
  filter: ScriptFilter;
  /** What counts. */
  engine: Pick<Settings, 'engine' | 'handler' | 'counts' | 'loadBudgetKb'>;
  log: Pick<Settings, 'logLevel' | 'logJson'>;
  /** Of the table of recorded threads; `undefined`: nothing is recorded. */
  cells: Int32Array | undefined;
  startFailure: string | undefined;
}

/** For the threads that this one will start. Node hands environment data on from thread to thread. */
export function bequeath(inheritance: Inheritance): void {
  setEnvironmentData(KEY, { ...inheritance });
  const { cells } = inheritance;
  if (cells === undefined) return;
  // Node 18 does not tell of new threads.
  subscribe('worker_threads', (message) =>
    handOverBeforeTermination((message as { worker: Worker }).worker, cells),
  );
}

/** The handler is outside of the task root, and so is what the threads that start from now on run. */
export function bequeathFolders(folders: readonly string[]): void {
  const inheritance = inherited();
  if (inheritance === undefined) return;
  setEnvironmentData(KEY, { ...inheritance, filter: { ...inheritance.filter, folders: [...folders] } });
}

/** `undefined`: the thread was not started under a recorder. */
export function inherited(): Inheritance | undefined {
  return getEnvironmentData(KEY) as unknown as Inheritance | undefined;
}
