import type { Bench, Figure } from '../bench.ts';
import { invokeTimes, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';
import { ENGINES, type Engine, PreparedFunction } from './engine.ts';
import { BenchFunction } from './functions.ts';
import { againstPlain, inTurns } from './in-turns.ts';

interface Case {
  label: string;
  make(): Promise<BenchFunction>;
  warmUp: number;
  invocations: number;
  /** The largest ratio that is fine. */
  goals: Partial<Record<Engine, number>>;
}

const CASES: readonly Case[] = [
  {
    label: 'typical handler',
    make: () => BenchFunction.make('typical'),
    warmUp: 100,
    invocations: 30,
    goals: { counts: 1.05, hits: 1.05 },
  },
  {
    label: 'own code that computes, with a library',
    make: () => BenchFunction.rules(),
    warmUp: 100,
    invocations: 30,
    goals: { counts: 1.3, hits: 1.15 },
  },
  {
    label: "TypeScript's parser, all counted",
    make: () => BenchFunction.parser(),
    warmUp: 60,
    invocations: 30,
    goals: { counts: 1.6, hits: 1.4 },
  },
];

export async function engineCpu(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const { label, make, warmUp, invocations, goals } of CASES) {
    await using source = await make();
    await using prepared = await PreparedFunction.make(source.folder, ENGINES);
    for (const node of bench.nodes) {
      const rounds = await inTurns(bench.rounds, ENGINES, async (engine) => {
        await using sandbox = await startSandbox(bench, { node, ...prepared.for(engine) });
        await invokeTimes(sandbox, warmUp);
        const times: number[] = [];
        for (let done = 0; done < invocations; done++)
          times.push((await sandbox.call<{ cpuMicroseconds: number }>({})).cpuMicroseconds / 1000);
        return median(times);
      });
      const cells = ENGINES.map((engine) => {
        const ratio = againstPlain(rounds, engine, (own, plain) => own / plain);
        const goal = goals[engine];
        if (goal !== undefined && ratio > goal)
          missed.push(`${label} on Node ${node} by ${engine}, ${ratio.toFixed(2)} instead of ${goal}`);
        return engine === 'plain' ? `${median(rounds.get(engine) ?? []).toFixed(2)} ms` : ratio.toFixed(2);
      });
      rows.push([label, node, ...cells]);
    }
  }
  return {
    title: 'CPU by what counts',
    method:
      '`process.cpuUsage` around the work of a handler, median of 30 invocations after 60 to 100; the ratio to the plain ' +
      'function in the same round. Goals of counts and hits: 1.05 for the typical handler, 1.3 and 1.15 for own code that ' +
      'computes, 1.6 and 1.4 for the parser. nyc: what `nyc instrument` makes of the same files.',
    columns: ['function', 'Node', ...ENGINES],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}.` }),
  };
}
