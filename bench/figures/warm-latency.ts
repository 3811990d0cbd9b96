import { Agent, request } from 'node:http';
import { alternate, type Pair } from '../alternation.ts';
import type { Bench, Figure } from '../bench.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { invokeTimes, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';

const INVOCATIONS = 300;
const BLOCKS = 6;
const GOAL_MS = 1;

export async function warmLatency(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  let missed = false;
  for (const node of bench.nodes) {
    const pairs: Pair[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      await using without = await startSandbox(bench, { node, side: 'without', fixture: 'trivial' });
      await using recorded = await startSandbox(bench, { node, side: 'with', fixture: 'trivial' });
      const sandboxes = { without, with: recorded };
      // From the second time on a trivial handler runs nothing new; the others warm the connection's code.
      for (const sandbox of Object.values(sandboxes)) await invokeTimes(sandbox, 10);
      const times: Record<keyof Pair, number[]> = { without: [], with: [] };
      await alternate(BLOCKS, async (side) => {
        const block = await latencies(sandboxes[side].url, INVOCATIONS / BLOCKS);
        times[side].push(...block);
        return median(block);
      });
      pairs.push({ without: median(times.without), with: median(times.with) });
    }
    const comparison = compare(pairs, 'ms', GOAL_MS);
    missed ||= comparison.missed;
    rows.push([node, ...comparison.cells]);
  }
  return {
    title: 'Warm latency when nothing new ran',
    method:
      `As the client sees it, over one kept connection: median of ${INVOCATIONS} invocations of a trivial handler, ` +
      `in blocks of ${INVOCATIONS / BLOCKS} in turns with the other side. The emulator answers the client only when ` +
      'the recorder has asked for its next event; Lambda answers before that.',
    columns: ['Node', ...COMPARISON_COLUMNS],
    rows,
    ...(missed ? { missed: MISSED } : {}),
  };
}

/** Milliseconds of `count` invocations, one after the other, over one connection of their own. */
async function latencies(url: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await latency(url, agent); // makes the connection
    const times: number[] = [];
    for (let done = 0; done < count; done++) times.push(await latency(url, agent));
    return times;
  } finally {
    agent.destroy();
  }
}

function latency(url: string, agent: Agent): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(performance.now() - started));
    });
    call.on('error', reject);
    call.end('{}');
  });
}

const MISSED =
  'An invocation that ran nothing new still ends with a look at the counters (in the main thread, asked for by ' +
  "the worker) and the worker's question for the next event, which the emulator waits for. On a machine that is " +
  'busy each change of thread waits for a core. Lambda sends the answer before that; there it is time held, not latency.';
