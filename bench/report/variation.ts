import type { RawObject } from '../../contract/raw-object.ts';

/**
 * What another sandbox would have uploaded that ran the same functions more or less often: ids of its own, and the
 * counts of each function multiplied by a number that depends on sandbox and function.
 */
export function vary(recorded: RawObject, index: number): RawObject {
  const id = (0x5a0000000 + index).toString(16).padStart(16, '0');
  const startedAt = new Date(Date.parse(recorded.sandbox.startedAt) + index * 1_000).toISOString();
  return {
    ...recorded,
    sandbox: { ...recorded.sandbox, id, startedAt },
    collectedAt: new Date(Date.parse(startedAt) + 500).toISOString(),
    invocations: recorded.invocations.map((invocation, i) => ({
      ...invocation,
      requestId: `${id}-${i}`,
      startedAt,
    })),
    result: recorded.result.map((script) => ({
      ...script,
      functions: script.functions.map((fn, i) => {
        const factor = factorOf(index, i);
        return { ...fn, ranges: fn.ranges.map((range) => ({ ...range, count: range.count * factor })) };
      }),
    })),
  };
}

/** From 1 to 50, the same in every run. */
function factorOf(index: number, fn: number): number {
  return 1 + (((Math.imul(index + 1, 2_654_435_761) ^ Math.imul(fn + 1, 40_503)) >>> 8) % 50);
}
