import { alternate, type Pair } from '../alternation.ts';
import type { Bench, Figure, NodeVersion } from '../bench.ts';
import { Client, type Timing } from '../client.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { type Side, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';

const INVOCATIONS = 300;
const BLOCKS = 6;
const GOAL_MS = 1;

const CASES: readonly { label: string; latency: (timing: Timing) => number }[] = [
  { label: 'client of the emulator', latency: ({ toAnswerMs, afterAnswerMs }) => toAnswerMs + afterAnswerMs },
  { label: "up to the handler's answer", latency: ({ toAnswerMs }) => toAnswerMs },
];

export async function warmLatency(bench: Bench): Promise<Figure> {
  const rows: string[][] = [];
  let missed = false;
  for (const node of bench.nodes) {
    const rounds: Record<Side, Timing[]>[] = [];
    for (let round = 0; round < bench.rounds; round++) rounds.push(await oneRound(bench, node));
    for (const { label, latency } of CASES) {
      const pairs = rounds.map(
        (timings): Pair => ({
          without: median(timings.without.map(latency)),
          with: median(timings.with.map(latency)),
        }),
      );
      const comparison = compare(pairs, 'ms', GOAL_MS);
      missed ||= comparison.missed;
      rows.push([node, label, ...comparison.cells]);
    }
  }
  return {
    title: 'Warm latency when nothing new ran',
    method:
      `As the client sees it, over one kept connection: median of ${INVOCATIONS} invocations of a trivial handler, ` +
      `in blocks of ${INVOCATIONS / BLOCKS} in turns with the other side. The emulator answers the client only when ` +
      'the recorder has asked for its next event. Lambda answers before that, so on Lambda the second figure counts.',
    columns: ['Node', 'measured', ...COMPARISON_COLUMNS],
    rows,
    ...(missed ? { missed: MISSED } : {}),
  };
}

async function oneRound(bench: Bench, node: NodeVersion): Promise<Record<Side, Timing[]>> {
  await using plain = await startSandbox(bench, { node, side: 'without', fixture: 'trivial' });
  await using recorded = await startSandbox(bench, { node, side: 'with', fixture: 'trivial' });
  using plainClient = new Client(plain.url);
  using recordedClient = new Client(recorded.url);
  const clients = { without: plainClient, with: recordedClient };
  // Only a sandbox's first invocations run something new.
  for (const client of Object.values(clients)) await client.timings(10);
  const timings: Record<Side, Timing[]> = { without: [], with: [] };
  await alternate(BLOCKS, async (side) => {
    timings[side].push(...(await clients[side].timings(INVOCATIONS / BLOCKS)));
  });
  return timings;
}

const MISSED =
  'After the answer the main thread asks V8 what ran: 1.2 ms on Node 24, because V8 looks at every function of the ' +
  "process, including Node's own, and nothing cheaper shows that nothing is new. Then the worker asks for the next " +
  'event, about 0.4 ms, and the emulator waits for that before it answers. Lambda sends the answer first: there, ' +
  'this is time held, not latency.';
