import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Figure } from '../bench.ts';
import { INIT_REPORT, initDuration } from '../emulator-log.ts';
import { type Engine, PreparedFunction } from '../engines/engine.ts';
import { BenchFunction } from '../engines/functions.ts';
import { againstPlain, inTurns } from '../engines/in-turns.ts';
import { invokeTimes, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';

const COMPARED: readonly Engine[] = ['plain', 'V8', 'counts', 'at load'];

/** How much longer than plain a start with counters at load may be; the last has nearly all code that the budget has room for. */
const CASES = [
  { modules: 1, goalMs: 20 },
  { modules: 14, goalMs: 50 },
];

export async function coldStartAtLoad(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const { modules, goalMs } of CASES) {
    await using source = await BenchFunction.bundled(modules);
    const { size } = await stat(join(source.folder, 'index.js'));
    const code = `${(size / 1024).toFixed(0)} KB`;
    await using prepared = await PreparedFunction.make(source.folder, COMPARED);
    for (const node of bench.nodes) {
      const rounds = await inTurns(bench.rounds, COMPARED, async (engine) => {
        await using sandbox = await startSandbox(bench, { node, ...prepared.for(engine) });
        await invokeTimes(sandbox, 1);
        await sandbox.waitForLog(INIT_REPORT);
        return initDuration(await sandbox.logs());
      });
      const cells = COMPARED.map((engine) => {
        if (engine === 'plain') return `${median(rounds.get(engine) ?? []).toFixed(1)} ms`;
        const difference = againstPlain(rounds, engine, (own, plain) => own - plain);
        if (engine === 'at load' && difference > goalMs) missed.push(`${code} on Node ${node}`);
        return `${difference < 0 ? '' : '+'}${difference.toFixed(1)} ms`;
      });
      rows.push([code, node, ...cells, `+${goalMs} ms`]);
    }
  }
  return {
    title: 'Cold start with counters at load',
    method:
      'Duration of the init phase, by the line `INIT REPORT(durationMs: …)` of the emulator, of a function of one file without ' +
      'packages; the differences to the plain function in the same round. "V8" and "counts" are the recorder without ' +
      '`COVERAGE_ENGINE`, on the same file and on one that was instrumented when the image was built; "at load" is ' +
      '`COVERAGE_ENGINE=counters`, whose budget is 60 KB.',
    columns: ['own code', 'Node', ...COMPARED, 'goal'],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}. ${WHY}` }),
  };
}

const WHY =
  'The recorder without V8 takes the time of the column "counts", which is not less for counters at load. The rest is the ' +
  'parser: V8 reads its 125 KB (3 ms), and compiles each of its functions when it is first called, 10 ms for the first 4 KB ' +
  'of code and less than 1 ms for each further one.';
