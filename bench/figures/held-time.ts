import { alternate, type Pair } from '../alternation.ts';
import type { Bench, Figure, NodeVersion } from '../bench.ts';
import { Client } from '../client.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';

const INVOCATIONS = 20;

export async function heldTime(bench: Bench): Promise<Figure> {
  const bucket = await bench.localstack.bucket('held-time');
  const rows: string[][] = [];
  for (const node of bench.nodes) {
    const uploading = await held(bench, node, bucket.name);
    const writing = await held(bench, node);
    const unchanged = [...uploading, ...writing].map((pair) => pick(pair, 'unchanged'));
    rows.push([node, 'first, upload to LocalStack', ...cells(uploading.map((pair) => pick(pair, 'first')))]);
    rows.push([node, 'first, written to a directory', ...cells(writing.map((pair) => pick(pair, 'first')))]);
    rows.push([node, 'nothing new, no upload', ...cells(unchanged)]);
  }
  return {
    title: 'Time held after the answer',
    method:
      "From the handler's answer to its arrival at the client, to whom the emulator sends it when runtime and recorder " +
      'have asked for their next event: the difference is the time held. A sandbox’s first invocation, and the median ' +
      `of the ${INVOCATIONS} that follow and run nothing new. Lambda has then answered the client already, but bills this ` +
      'time. LocalStack is a Python server on the same cores: much of the time of the upload is its own.',
    columns: ['Node', 'invocation', ...COMPARISON_COLUMNS.slice(0, 4)],
    rows,
  };
}

interface Held {
  first: number;
  /** Median of the invocations that ran nothing new. */
  unchanged: number;
}

/** @param bucket absent: the store is a directory. */
function held(bench: Bench, node: NodeVersion, bucket?: string): Promise<Pair<Held>[]> {
  return alternate(bench.rounds, async (side) => {
    const store = bucket === undefined ? {} : { bucket };
    await using sandbox = await startSandbox(bench, { node, side, fixture: 'trivial', ...store });
    using client = new Client(sandbox.url);
    const { afterAnswerMs } = await client.timing();
    const others = await client.timings(INVOCATIONS);
    return { first: afterAnswerMs, unchanged: median(others.map((timing) => timing.afterAnswerMs)) };
  });
}

function pick(pair: Pair<Held>, name: keyof Held): Pair {
  return { without: pair.without[name], with: pair.with[name] };
}

/** There is no goal for it. */
function cells(pairs: readonly Pair[]): readonly string[] {
  return compare(pairs, 'ms').cells.slice(0, 4);
}
