import { alternate, type Pair } from '../alternation.ts';
import type { Bench, Figure } from '../bench.ts';
import { Client } from '../client.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { RealBundle } from '../real-bundle.ts';
import { type SandboxOptions, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';
import { TrustedFolder } from '../trusted-folder.ts';

const INVOCATIONS = 20;
/** At the first invocation, with a directory as store: what a bucket takes to answer is its own. */
const BUNDLE_GOAL_MS = 60;

type Place = Pick<SandboxOptions, 'bucket' | 'trusted'>;

export async function heldTime(bench: Bench): Promise<Figure> {
  await using bundle = await RealBundle.make();
  await using trusted = await TrustedFolder.make(bench);
  const { name: bucket } = await bench.localstack.bucket('held-time');
  const places: [label: string, place: Place][] = [
    ['first, upload to LocalStack', { bucket }],
    ['first, the same by TLS', { bucket, trusted: trusted.path }],
    ['first, written to a directory', {}],
  ];
  const rows: string[][] = [];
  let missed = false;
  for (const node of bench.nodes)
    for (const [name, fixture] of [['trivial', 'trivial'] as const, ['bundle', bundle] as const]) {
      const unchanged: Pair[] = [];
      for (const [label, place] of places) {
        const pairs = await held(bench, { node, fixture, ...place });
        const isGoal = name === 'bundle' && place.bucket === undefined;
        const first = compare(
          pairs.map((pair) => pick(pair, 'first')),
          'ms',
          isGoal ? BUNDLE_GOAL_MS : undefined,
        );
        missed ||= first.missed;
        rows.push([node, name, label, ...first.cells]);
        unchanged.push(...pairs.map((pair) => pick(pair, 'unchanged')));
      }
      rows.push([node, name, 'nothing new, no upload', ...compare(unchanged, 'ms').cells]);
    }
  return {
    title: 'Time held after the answer',
    method:
      "From the handler's answer to its arrival at the client, to whom the emulator sends it when runtime and recorder " +
      'have asked for their next event: the difference is the time held. A sandbox’s first invocation, and the median ' +
      `of the ${INVOCATIONS} that follow and run nothing new. Lambda has then answered the client already, but bills this ` +
      'time. LocalStack is a Python server on the same cores: much of the time of the upload is its own. The bundle is ' +
      'an AWS client and a parser, 1.6 MB of code with a map of 2.5 MB: that text is large, and is sent with ' +
      'the invocations that follow.',
    columns: ['Node', 'function', 'invocation', ...COMPARISON_COLUMNS],
    rows,
    ...(missed ? { missed: MISSED } : {}),
  };
}

interface Held {
  first: number;
  /** Median of the invocations that ran nothing new. */
  unchanged: number;
}

function held(bench: Bench, options: Omit<SandboxOptions, 'side'>): Promise<Pair<Held>[]> {
  return alternate(bench.rounds, async (side) => {
    await using sandbox = await startSandbox(bench, { ...options, side });
    using client = new Client(sandbox.url);
    const { afterAnswerMs } = await client.timing();
    const others = await client.timings(INVOCATIONS);
    return { first: afterAnswerMs, unchanged: median(others.map((timing) => timing.afterAnswerMs)) };
  });
}

function pick(pair: Pair<Held>, name: keyof Held): Pair {
  return { without: pair.without[name], with: pair.with[name] };
}

const MISSED =
  'The counts of a bundle of 3,200 functions take this long by themselves: V8 needs 20 ms to say what ran of it, a ' +
  'third of what is held; the rest is adding it up, writing and packing it. No text is sent in that time.';
