/** What was run by the same tests, and how many counters that are. */
export interface CoveredBy {
  /** Indexes of tests. */
  members: readonly number[];
  counters: number;
}

/**
 * A set of tests that together ran all that any ran, none of which the others make needless: the one that adds most comes
 * first. It is small, not always the smallest there is.
 * @param count of tests
 * @returns by index of the test, how many counters it adds to those before it; 0: it adds nothing of its own
 */
export function smallestSet(count: number, covered: readonly CoveredBy[]): number[] {
  const byTest: number[][] = Array.from({ length: count }, () => []);
  for (const [at, { members }] of covered.entries()) for (const member of members) byTest[member]?.push(at);
  const chosen = withoutNeedless(greedily(byTest, covered), byTest, covered);
  const isCovered = new Uint8Array(covered.length);
  const adds = Array<number>(count).fill(0);
  for (const test of chosen)
    for (const at of byTest[test] ?? []) {
      if (isCovered[at]) continue;
      isCovered[at] = 1;
      adds[test] = (adds[test] ?? 0) + (covered[at]?.counters ?? 0);
    }
  return adds;
}

function greedily(byTest: readonly (readonly number[])[], covered: readonly CoveredBy[]): number[] {
  const open = byTest.map((own) => own.reduce((sum, at) => sum + (covered[at]?.counters ?? 0), 0));
  const isCovered = new Uint8Array(covered.length);
  const chosen: number[] = [];
  for (;;) {
    let best = -1;
    for (const [test, adds] of open.entries()) if (adds > (open[best] ?? 0)) best = test;
    if (best === -1) return chosen;
    chosen.push(best);
    for (const at of byTest[best] ?? []) {
      if (isCovered[at]) continue;
      isCovered[at] = 1;
      const { members = [], counters = 0 } = covered[at] ?? {};
      for (const member of members) open[member] = (open[member] ?? 0) - counters;
    }
  }
}

/** What came early may be needless by what came later. */
function withoutNeedless(
  chosen: readonly number[],
  byTest: readonly (readonly number[])[],
  covered: readonly CoveredBy[],
): number[] {
  const times = new Uint32Array(covered.length);
  for (const test of chosen) for (const at of byTest[test] ?? []) times[at] = (times[at] ?? 0) + 1;
  const kept = new Set(chosen);
  for (const test of chosen) {
    const own = byTest[test] ?? [];
    if (own.some((at) => times[at] === 1)) continue;
    kept.delete(test);
    for (const at of own) times[at] = (times[at] ?? 0) - 1;
  }
  return chosen.filter((test) => kept.has(test));
}
