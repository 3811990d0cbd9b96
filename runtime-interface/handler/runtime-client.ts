/**
 * Which of Lambda's two runtime clients calls the handler: the classic one (version 3, callbacks and the empty
 * event loop) up to Node 22, the modern one (version 4, import first, `await`) from Node 24 on and with
 * multi-concurrency.
 */
export function isModernClient(multiConcurrency: boolean): boolean {
  return multiConcurrency || Number(process.versions.node.split('.')[0]) >= 24;
}
