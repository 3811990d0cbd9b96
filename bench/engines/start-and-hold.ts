import type { Bench, Figure } from '../bench.ts';
import { Client } from '../client.ts';
import { INIT_REPORT, initDuration } from '../emulator-log.ts';
import { RealBundle } from '../real-bundle.ts';
import { invokeTimes, residentMegabytes, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';
import { type Engine, PreparedFunction } from './engine.ts';
import { BenchFunction } from './functions.ts';
import { againstPlain, inTurns } from './in-turns.ts';

const COMPARED: readonly Engine[] = ['plain', 'V8', 'counts', 'hits'];
const INVOCATIONS = 20;

interface Row {
  label: string;
  unit: string;
  measure: (bench: Bench, options: Parameters<typeof startSandbox>[1]) => Promise<number>;
  /** The largest difference of counts and hits that is fine, by function; absent: V8's. */
  goals: Partial<Record<'trivial' | 'bundle', number>>;
}

const ROWS: readonly Row[] = [
  {
    label: 'cold start',
    unit: 'ms',
    goals: { trivial: 15 },
    async measure(bench, options) {
      await using sandbox = await startSandbox(bench, options);
      await invokeTimes(sandbox, 1);
      await sandbox.waitForLog(INIT_REPORT);
      return initDuration(await sandbox.logs());
    },
  },
  {
    label: 'held after the answer, warm, nothing new',
    unit: 'ms',
    goals: { trivial: 0.5, bundle: 0.5 },
    async measure(bench, options) {
      await using sandbox = await startSandbox(bench, options);
      using client = new Client(sandbox.url);
      await client.timings(5);
      return median((await client.timings(INVOCATIONS)).map(({ afterAnswerMs }) => afterAnswerMs));
    },
  },
  {
    label: 'resident memory',
    unit: 'MB',
    goals: {},
    async measure(bench, options) {
      await using sandbox = await startSandbox(bench, options);
      await invokeTimes(sandbox, INVOCATIONS);
      return await residentMegabytes(sandbox);
    },
  },
];

export async function engineStartAndHold(bench: Bench): Promise<Figure> {
  await using trivial = await BenchFunction.make('trivial');
  await using bundle = await RealBundle.make();
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const [name, { folder }] of Object.entries({ trivial, bundle })) {
    await using prepared = await PreparedFunction.make(folder, COMPARED);
    for (const { label, unit, goals, measure } of ROWS)
      for (const node of bench.nodes) {
        const rounds = await inTurns(bench.rounds, COMPARED, (engine) =>
          measure(bench, { node, ...prepared.for(engine) }),
        );
        const differences = COMPARED.map((engine) =>
          againstPlain(rounds, engine, (own, plain) => own - plain),
        );
        const [, ofV8 = Number.NaN] = differences;
        const goal = goals[name as 'trivial' | 'bundle'] ?? ofV8;
        const cells = COMPARED.map((engine, index) => {
          const difference = differences[index] ?? Number.NaN;
          if (index > 1 && difference > goal) missed.push(`${label} of ${name} on Node ${node} by ${engine}`);
          return engine === 'plain'
            ? `${median(rounds.get(engine) ?? []).toFixed(1)} ${unit}`
            : `${difference < 0 ? '' : '+'}${difference.toFixed(1)} ${unit}`;
        });
        rows.push([label, name, node, ...cells]);
      }
  }
  return {
    title: 'Start, hold and memory by what counts',
    method:
      'The differences to the plain function in the same round, of images whose code was instrumented when they were built. ' +
      'Goals of counts and hits: a cold start 15 ms longer at most for the trivial function, 0.5 ms held, and otherwise no ' +
      "more than V8's. Of the bundle, 1.6 MB, only the function's own part is counted.",
    columns: ['figure', 'function', 'Node', ...COMPARED],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}.` }),
  };
}
