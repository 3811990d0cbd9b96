import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaContainer } from '../../tests/containers/harness/lambda-container.ts';
import { alternate, type Pair } from '../alternation.ts';
import type { Bench, Figure, NodeVersion } from '../bench.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { initDuration, type LoggedInvocation, loggedInvocations } from '../emulator-log.ts';
import { invokeTimes, type Side, startSandbox } from '../sandbox.ts';
import { median } from '../statistics.ts';

const INVOCATIONS = 21;

export async function heldTime(bench: Bench): Promise<Figure> {
  const bucket = await bench.localstack.bucket('held-time');
  const rows: string[][] = [];
  for (const node of bench.nodes) {
    const uploading = await pairsOf(bench, node, bucket.name);
    const directory = await pairsOf(bench, node);
    const warm = [...uploading.warm, ...directory.warm];
    rows.push([node, 'first, upload to LocalStack', ...compare(uploading.first, 'ms').cells]);
    rows.push([node, 'first, written to a directory', ...compare(directory.first, 'ms').cells]);
    rows.push([node, 'nothing new, no upload', ...compare(warm, 'ms').cells]);
  }
  return {
    title: 'Time held after the answer',
    method:
      'From the moment the runtime is done (`INVOKE RTDONE`) to the end of the invocation (the duration of `REPORT`), by ' +
      `the emulator's log. A sandbox's first invocation, and the median of the ${INVOCATIONS - 1} that follow it and run ` +
      'nothing new. Lambda has then answered the client already, but bills this time. LocalStack is a Python server ' +
      'on the same cores, so the time of the upload is more its own than the recorder’s.',
    columns: ['Node', 'invocation', ...COMPARISON_COLUMNS],
    rows,
  };
}

async function pairsOf(
  bench: Bench,
  node: NodeVersion,
  bucket?: string,
): Promise<{ first: Pair[]; warm: Pair[] }> {
  const warm: Record<Side, number[]> = { without: [], with: [] };
  const first = await alternate(bench.rounds, async (side) => {
    const store = bucket === undefined ? {} : { bucket };
    await using sandbox = await startSandbox(bench, { node, side, fixture: 'trivial', ...store });
    await invokeTimes(sandbox, INVOCATIONS);
    const [opening, ...others] = await reported(sandbox, INVOCATIONS);
    if (opening === undefined) throw new Error("the emulator's log tells no invocation");
    warm[side].push(median(others.map(({ totalMs, runtimeMs }) => totalMs - runtimeMs)));
    return opening.totalMs - opening.runtimeMs - initDuration(await sandbox.logs());
  });
  const paired = warm.without.map((without, round) => ({ without, with: warm.with[round] ?? Number.NaN }));
  return { first, warm: paired };
}

/** The last lines reach the engine a little after the answer reaches the client. */
async function reported(sandbox: LambdaContainer, count: number): Promise<LoggedInvocation[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const invocations = loggedInvocations(await sandbox.logs());
    if (invocations.length >= count) return invocations;
    await sleep(50);
  }
  throw new Error(`the emulator's log tells of fewer than ${count} invocations:\n${await sandbox.logs()}`);
}
