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
  'Where the time goes, by marks in the preload on Node 24: `node:inspector` and `node:net` 3 ms, switching on block ' +
  'coverage (V8 walks the heap) 3 ms, making the worker thread 2.7 ms, the connection to the Extensions API 1.4 ms, ' +
  'the shim as one more module 1.4 ms, the shells of the image 1.6 ms, and 3 to 4 ms until the Extensions API has ' +
  "answered the registration. All of it is work of the main thread, so the function's own init hides none of it. The " +
  'worker starts in parallel, on the second core, and costs 3 ms more, probably because of what the threads of a ' +
  'process share.';
