import { alternate } from '../alternation.ts';
import type { Bench, Figure } from '../bench.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { INIT_REPORT, initDuration } from '../emulator-log.ts';
import { type FixtureName, invokeTimes, startSandbox } from '../sandbox.ts';

const CASES: readonly { fixture: FixtureName; label: string; goalMs: number }[] = [
  { fixture: 'trivial', label: 'trivial', goalMs: 25 },
  { fixture: 'own-init', label: '100 ms of own init', goalMs: 15 },
];

export async function coldStart(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  let missed = false;
  for (const { fixture, label, goalMs } of CASES)
    for (const node of bench.nodes) {
      const pairs = await alternate(bench.rounds, async (side) => {
        await using sandbox = await startSandbox(bench, { node, side, fixture });
        await invokeTimes(sandbox, 1);
        await sandbox.waitForLog(INIT_REPORT);
        return initDuration(await sandbox.logs());
      });
      const comparison = compare(pairs, 'ms', goalMs);
      missed ||= comparison.missed;
      rows.push([node, label, ...comparison.cells]);
    }
  return {
    title: 'Cold start',
    method:
      'Duration of the init phase, by the line `INIT REPORT(durationMs: …)` of the emulator. ' +
      "The second function's module keeps the main thread busy for 100 ms by the clock.",
    columns: ['Node', 'function', ...COMPARISON_COLUMNS],
    rows,
    ...(missed ? { missed: MISSED } : {}),
  };
}

const MISSED =
  'Likely, not proven: the init of the recorder is work of the processor (the preload, the counters, a worker ' +
  'thread, the registration at the Extensions API). The worker starts beside the main thread, which is free only ' +
  'where a second core is idle; with other work on the machine both threads wait for what is left.';
