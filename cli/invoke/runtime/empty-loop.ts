/**
 * What to do when the event loop runs empty. The runtimes up to Node 22 end a callback-style invocation there,
 * unless `callbackWaitsForEmptyEventLoop` is false.
 */
let listener: () => void = () => {};

export function onEmptyLoop(next: () => void): void {
  listener = next;
}

export function forgetEmptyLoop(): void {
  listener = () => {};
}

export function watchEmptyLoop(): void {
  process.on('beforeExit', () => listener());
}
