/** How long S3 is waited for. No request lasts longer, whatever the other side does. */
export interface Deadlines {
  /** For a connection. */
  connectMs: number;
  /** Without a byte on the way. */
  silenceMs: number;
  /** For the first byte of an answer. */
  answerMs: number;
  /** From the first try to the last byte. */
  requestMs: number;
}

export const DEADLINES: Deadlines = {
  connectMs: 5_000,
  silenceMs: 30_000,
  answerMs: 120_000,
  requestMs: 300_000,
};

/** Runs a request with all its tries. @throws an error named TimeoutError when it is not over in time. */
export async function inTime<T>(ms: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // First, for what is aborted says so with an error of its own.
      reject(new DOMException(`not over after ${ms} ms`, 'TimeoutError'));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([request(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
