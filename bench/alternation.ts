import type { Side } from './sandbox.ts';

/** What one round measured on both sides. */
export interface Pair {
  without: number;
  with: number;
}

/** Measures both sides in every round, in turns first, so that what else the machine does hits both alike. */
export async function alternate(rounds: number, measure: (side: Side) => Promise<number>): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = { without: 0, with: 0 };
    const order: Side[] = round % 2 === 0 ? ['without', 'with'] : ['with', 'without'];
    for (const side of order) pair[side] = await measure(side);
    pairs.push(pair);
  }
  return pairs;
}
