import { BroadcastChannel } from 'node:worker_threads';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import type { ToWorker } from '../protocol.ts';

/** From a recorded thread to the recorder's worker. */
export interface FromThread {
  threadId: number;
  /** What ran since its last message. */
  taken: ScriptCoverage[];
  /** The question that this answers, or that no longer need wait: the thread ends. */
  answer?: number | 'gone';
  /** What the shim in this thread has to say. */
  message?: ToWorker;
}

/** To the recorded threads. */
export type ToThreads =
  | { type: 'ask'; question: number; threadIds: number[] }
  /** Hand over what ran; then set `done[0]` to 1 and notify. */
  | { type: 'hand-over'; threadId: number; done: Int32Array }
  | { type: 'health'; threadId: number; health: WorkerHealth };

/**
 * The names of the process's two broadcast channels. They reach every thread, nested ones too, and leave alone
 * what user code can see: a thread's own message port and its events.
 */
export function channelNames(sandboxId: string) {
  return { fromThreads: `lambda-coverage:${sandboxId}:up`, toThreads: `lambda-coverage:${sandboxId}:down` };
}

/** Sends one message; the channel is open no longer than that, so that nothing arrives here. */
export function broadcast(name: string, message: FromThread | ToThreads): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage(message);
  channel.close();
}

/** Listens without keeping the thread alive. */
export function listen<T extends FromThread | ToThreads>(name: string, receive: (message: T) => void): void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => receive((event as { data: T }).data);
  channel.unref();
}
