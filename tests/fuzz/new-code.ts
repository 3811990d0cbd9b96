import { Session } from 'node:inspector/promises';

/** Whether an input made code run that no input before it did, by V8's own counters. */
export class NewCode {
  readonly #session = new Session();
  /** Places of functions and blocks that ran. */
  readonly #known = new Set<string>();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  /** Since the last call. Own code and its libraries count, Node's and the fuzzer's do not. */
  async some(): Promise<boolean> {
    const before = this.#known.size;
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    for (const { scriptId, url, functions } of result) {
      if (!url.startsWith('file:') || url.includes('/tests/')) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) this.#known.add(`${scriptId}:${startOffset}:${endOffset}`);
    }
    return this.#known.size > before;
  }
}
