import type { FormName } from '../engine/engine.ts';
import type { Taken } from '../engine/taken.ts';
import type { Settings } from '../environment.ts';
import type { InvocationRecorder } from './invocation-recorder.ts';

/** The one global of the recorder: how the shim and the worker reach the recorder of their thread. */
const GLOBAL_KEY = Symbol.for('lambda-coverage');

/** What the shim works with. */
export interface ShimParts {
  settings: Settings;
  /** `undefined` when nothing is recorded: disabled, no store, or V8 refused. */
  recorder: InvocationRecorder | undefined;
  /** Why nothing is recorded though it should be. */
  startFailure: string | undefined;
}

export interface Handle extends ShimParts {
  /** The user's handler, as the runtime was about to read it when it was given the shim. */
  handlerName(): string | undefined;
  /** What ran since the last take, as JSON of `Taken`: for the worker, which calls it by inspector. */
  takeJson(form?: FormName): string;
}

/** For a thread without a recorder. */
export const NOTHING_TAKEN = JSON.stringify({ taken: [], contexts: [] } satisfies Taken);

/** Not enumerable, not writable: out of the way of code that walks over globals. */
export function publishHandle(handle: Handle): void {
  Object.defineProperty(globalThis, GLOBAL_KEY, { value: Object.freeze(handle) });
}

/** Whether this thread has the recorder, recording or not. */
export function isLoaded(): boolean {
  return GLOBAL_KEY in globalThis;
}

/** For a thread that has no handle. */
export function markLoaded(): void {
  if (!isLoaded()) Object.defineProperty(globalThis, GLOBAL_KEY, { value: undefined });
}

export function findHandle(): Handle {
  const handle: unknown = Reflect.get(globalThis, GLOBAL_KEY);
  if (handle === undefined) {
    throw new Error('the handler shim of lambda-coverage was loaded without its preload: use bootstrap');
  }
  return handle as Handle;
}
