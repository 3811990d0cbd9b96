import type { Side } from './sandbox.ts';

/** What one round measured on both sides. */
export interface Pair<T = number> {
  without: T;
  with: T;
}

/** Measures both sides in every round, in turns first, so that what else the machine does hits both alike. */
export async function alternate<T>(rounds: number, measure: (side: Side) => Promise<T>): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const without = await measure('without');
      pairs.push({ without, with: await measure('with') });
    } else {
      const recorded = await measure('with');
      pairs.push({ without: await measure('without'), with: recorded });
    }
  }
  return pairs;
}
