/** One invocation, as the emulator's log tells it; times in ms. */
export interface LoggedInvocation {
  requestId: string;
  /** From the event to the runtime's question for the next one. */
  runtimeMs: number;
  /** From the event to the end of the invocation, extensions included; the first one's contains the init. */
  totalMs: number;
}

const INIT = /INIT REPORT\(durationMs: ([\d.]+)\)/;
const RUNTIME = /INVOKE START\(requestId: ([\w-]+)\)|INVOKE RTDONE\(.*?duration: ([\d.]+)ms\)/g;
const REPORT = /REPORT RequestId: ([\w-]+)\t.*?\bDuration: ([\d.]+) ms\tBilled/g;

/** Duration of the init phase in ms. @throws when the log has none. */
export function initDuration(log: string): number {
  const match = INIT.exec(log)?.[1];
  if (match === undefined) throw new Error(`the emulator's log tells no init duration:\n${log}`);
  return Number(match);
}

/** All invocations that the log tells the end of, in their order. */
export function loggedInvocations(log: string): LoggedInvocation[] {
  // The two kinds of lines come by two streams, so their order among each other means nothing.
  const runtimeMs = new Map<string, number>();
  let current = '';
  for (const [, started, duration] of log.matchAll(RUNTIME)) {
    if (started !== undefined) current = started;
    else runtimeMs.set(current, Number(duration));
  }
  return [...log.matchAll(REPORT)].flatMap(([, requestId = '', total]) => {
    const runtime = runtimeMs.get(requestId);
    return runtime === undefined ? [] : [{ requestId, runtimeMs: runtime, totalMs: Number(total) }];
  });
}
