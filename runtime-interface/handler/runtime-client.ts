import { setImmediate } from 'node:timers';

/**
 * Which of Lambda's two runtime clients calls the handler: the classic one (version 3, callbacks and the empty
 * event loop) up to Node 22, the modern one (version 4, import first, `await`) from Node 24 on and with
 * multi-concurrency.
 */
export function isModernClient(multiConcurrency: boolean): boolean {
  return multiConcurrency || Number(process.versions.node.split('.')[0]) >= 24;
}

/**
 * Runs `action` when the runtime client has sent the answer of a handler that has just settled. The classic one
 * sends it in the microtasks that follow, the modern one a macrotask later; both send it synchronously.
 */
export function afterAnswer(isModern: boolean, action: () => void): void {
  setImmediate(isModern ? () => setImmediate(action) : action);
}
