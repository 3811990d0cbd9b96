/**
 * What an attribution says of a script, where all ran once.
 * @param runs `[index, length, from, to, from, to, …]`: which counters of a source ran
 */
export function runsAsSegments(runs: readonly (readonly number[])[]): number[] {
  const segments = new Map<number, Uint8Array>();
  for (const [index = 0, length = 0, ...ranges] of runs) {
    if (length > MOST_COUNTERS) continue;
    const known = segments.get(index) ?? new Uint8Array(length);
    segments.set(index, known);
    for (let i = 0; i + 1 < ranges.length; i += 2) known.fill(1, ranges[i], ranges[i + 1]);
  }
  return [...segments].flatMap(([index, counts]) => [index, counts.length, ...counts]);
}

/** Of one source. */
const MOST_COUNTERS = 1_000_000;
