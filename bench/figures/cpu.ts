import { alternate } from '../alternation.ts';
import type { Bench, Figure } from '../bench.ts';
import { invokeTimes, startSandbox } from '../sandbox.ts';
import { median, quantile } from '../statistics.ts';

// After 10 only, the ratios of one Node version lay between 1.0 and 1.6, and below those after 100.
const WARM_UP = 100;
const INVOCATIONS = 30;

export async function cpuRatio(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  for (const node of bench.nodes) {
    const pairs = await alternate(bench.rounds, async (side) => {
      await using sandbox = await startSandbox(bench, { node, side, fixture: 'typical' });
      await invokeTimes(sandbox, WARM_UP);
      const times: number[] = [];
      for (let done = 0; done < INVOCATIONS; done++)
        times.push((await sandbox.call<{ cpuMicroseconds: number }>({})).cpuMicroseconds / 1000);
      return median(times);
    });
    const ratios = pairs.map((pair) => pair.with / pair.without);
    rows.push([
      node,
      `${median(pairs.map((pair) => pair.without)).toFixed(2)} ms`,
      `${median(pairs.map((pair) => pair.with)).toFixed(2)} ms`,
      median(ratios).toFixed(2),
      `${quantile(ratios, 0.25).toFixed(2)} to ${quantile(ratios, 0.75).toFixed(2)}`,
    ]);
  }
  return {
    title: 'CPU of a typical handler',
    method:
      'Parses a JSON list of 2000 orders, validates and transforms it in small loops; `process.cpuUsage` around that work, ' +
      `median of ${INVOCATIONS} invocations after ${WARM_UP}. It has no goal: the ratio is that of V8's own block coverage, ` +
      'which counts every block that runs. A handler that mostly waits for other services pays next to nothing.',
    columns: ['Node', 'without', 'with', 'ratio', 'quartiles'],
    rows,
  };
}
