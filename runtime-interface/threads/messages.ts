import { BroadcastChannel, type MessagePort } from 'node:worker_threads';
import type { DoneCell } from '../done-signal.ts';
import type { ScriptTake } from '../engine/engine.ts';
import type { UncountedFile } from '../engine/uncounted.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import type { Log } from '../log.ts';
import type { ToWorker } from '../protocol.ts';

/** From a recorded thread to the recorder's worker. */
export interface FromThread {
  threadId: number;
  /** What ran since its last message. */
  taken: ScriptTake[];
  /** Files that it loaded since without counters, though these were asked for. */
  uncounted?: UncountedFile[];
  /** The question that this answers; or the thread ends, and no question need wait for it. */
  answer?: number | 'gone';
  /** What the shim in this thread has to say. */
  message?: ToWorker;
}

/** To the recorded threads. */
export type ToThreads =
  | { type: 'ask'; question: number; threadIds: number[] }
  /** Hand over what ran; then signal `done`. */
  | { type: 'hand-over'; threadId: number; done: DoneCell }
  | { type: 'health'; threadId: number; health: WorkerHealth };

/**
 * The process's two broadcast channels. They reach every thread, nested ones too, and leave alone what user code
 * can see: a thread's own message port and its events.
 */
export const FROM_THREADS = 'lambda-coverage:from-threads';
export const TO_THREADS = 'lambda-coverage:to-threads';

/** Sends one message; the channel is open no longer than that, so that nothing arrives here. */
export function broadcast(name: string, message: FromThread | ToThreads): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage(message);
  channel.close();
}

/**
 * Listens without keeping the thread alive.
 *
 * On the port inside of the channel, if it is where it has been since Node 18: the channel itself makes a
 * MessageEvent of each message, for which Node 22 and later load the whole of undici (10 MB, 20 to 40 ms).
 */
export function listen<T extends FromThread | ToThreads>(
  name: string,
  log: Log,
  receive: (message: T) => void,
): void {
  /** Any code of the process can write to the channel: what is not understood must not end the thread. */
  const guarded = (message: T): void => {
    try {
      receive(message);
    } catch (error) {
      log('warn', `a message of another thread was not understood: ${String(error)}`);
    }
  };
  const channel = new BroadcastChannel(name);
  const port = internal<MessagePort>(channel, 'kHandle');
  const listener = internal<() => void>(channel, 'kOnMessage');
  if (typeof port?.on === 'function' && typeof listener === 'function') {
    port.off('message', listener);
    port.on('message', guarded);
  } else {
    channel.onmessage = (event) => guarded((event as { data: T }).data);
  }
  channel.unref();
}

function internal<T>(channel: BroadcastChannel, name: string): T | undefined {
  const symbol = Object.getOwnPropertySymbols(channel).find(({ description }) => description === name);
  return symbol && (Reflect.get(channel, symbol) as T | undefined);
}
