import { median } from '../statistics.ts';
import type { Engine } from './engine.ts';

/** What each engine measured, by round. */
export type Rounds = ReadonlyMap<Engine, readonly number[]>;

/** Measures all engines in every round, each round begins with another one: what else the machine does hits all alike. */
export async function inTurns(
  rounds: number,
  engines: readonly Engine[],
  measure: (engine: Engine) => Promise<number>,
): Promise<Rounds> {
  const measured = new Map<Engine, number[]>(engines.map((engine) => [engine, []]));
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < engines.length; turn++) {
      const engine = engines[(round + turn) % engines.length];
      if (engine !== undefined) measured.get(engine)?.push(await measure(engine));
    }
  return measured;
}

/** Median over the rounds of what `compare` makes of an engine's and the plain function's value in one round. */
export function againstPlain(
  rounds: Rounds,
  engine: Engine,
  compare: (own: number, plain: number) => number,
): number {
  const plain = rounds.get('plain') ?? [];
  return median((rounds.get(engine) ?? []).map((own, round) => compare(own, plain[round] ?? Number.NaN)));
}
