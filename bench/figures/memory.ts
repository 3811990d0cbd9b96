import { alternate } from '../alternation.ts';
import type { Bench, Figure, NodeVersion } from '../bench.ts';
import { COMPARISON_COLUMNS, compare } from '../comparison.ts';
import { invokeTimes, residentMegabytes, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { TrustedFolder } from '../trusted-folder.ts';

const INVOCATIONS = 20;
const GOALS_MB: Partial<Record<NodeVersion, number>> = { 20: 16, 24: 25 };

export async function residentMemory(bench: Bench): Promise<Figure> {
  const bucket = await bench.localstack.bucket('memory');
  await using trusted = await TrustedFolder.make(bench);
  const rows: string[][] = [];
  let missed = false;
  for (const [protocol, tls] of [['http', {}] as const, ['https', { trusted: trusted.path }] as const])
    for (const node of bench.nodes) {
      const pairs = await alternate(bench.rounds, (side) =>
        measured(bench, { node, side, fixture: 'trivial', bucket: bucket.name, ...tls }),
      );
      const comparison = compare(pairs, 'MB', GOALS_MB[node]);
      missed ||= comparison.missed;
      rows.push([node, protocol, ...comparison.cells]);
    }
  return {
    title: 'Resident memory',
    method: `\`VmRSS\` of the runtime's process after ${INVOCATIONS} invocations, with the upload to LocalStack done. 1 MB is 1024 kB.`,
    columns: ['Node', 'store by', ...COMPARISON_COLUMNS],
    rows,
    ...(missed ? { missed: MISSED } : {}),
  };
}

async function measured(bench: Bench, options: SandboxOptions): Promise<number> {
  await using sandbox = await startSandbox(bench, options);
  await invokeTimes(sandbox, INVOCATIONS);
  // Awaited here: the sandbox is gone when this function returns.
  return await residentMegabytes(sandbox);
}

const MISSED =
  'The isolate of the worker thread alone is 10 MB (Node 20) to 18 MB (Node 24), half of it pages of the node binary ' +
  'that its bootstrap touches; block coverage is 1 to 2 MB, `node:http` and `node:crypto` in the worker about 1 MB. ' +
  'The first upload to an https endpoint, such as S3 itself, also loads `node:https` and opens a TLS session.';
