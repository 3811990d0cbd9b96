/**
 * `node bench/many-contexts.ts [CONTEXTS] [SOURCES]`: what a report costs whose raw objects say which of many tests ran what, and
 * how large its page is. One bundle of that many sources is recorded by the local runtime, with an event for each test.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { invokeLocally } from '../cli/invoke/invoke.ts';

const CONTEXTS = Number(process.argv[2] ?? 5_000);
const SOURCES = Number(process.argv[3] ?? 500);
const FUNCTIONS = 8;
/** Sources that a test runs code of: some that its kind uses, and some that all use. */
const OF_KIND = 14;
const OF_ALL = 6;
const KINDS = 60;

const source = (n: number) =>
  Array.from(
    { length: FUNCTIONS },
    (_, i) => `/** Step ${i} of ${n}. */
export function step${i}(value: number): number {
  let sum = value;
  if (value % ${i + 2} === 0) sum += ${n};
  else sum -= value > ${n % 9} ? 1 : 2;
  for (let k = 0; k < value % 3; k++) sum += k;
  return sum;
}
`,
  ).join('\n');

const HANDLER = `${Array.from({ length: SOURCES }, (_, i) => `import * as m${i} from './src/part${i}.ts';`).join('\n')}
const all = [${Array.from({ length: SOURCES }, (_, i) => `m${i}`).join(', ')}].map(Object.values);
export const handler = async ({ test = -1 }) => {
  for (let i = 0; i < (test < 0 ? 0 : ${OF_KIND + OF_ALL}); i++) {
    const part = i < ${OF_ALL} ? i : ((test % ${KINDS}) * 13 + i * 7) % all.length;
    for (let fn = 0; fn < 4; fn++) all[part][(test * 31 + i * 17 + fn * 3) % ${FUNCTIONS}](test + fn);
  }
};
`;

async function recorded(folder: string): Promise<void> {
  await invokeLocally({
    handler: 'index.handler',
    functionName: 'many-contexts',
    taskRoot: join(folder, 'dist'),
    dir: join(folder, 'store'),
    events: [
      '{}',
      ...Array.from({ length: CONTEXTS }, (_, test) =>
        JSON.stringify({ test, headers: { 'x-coverage-context': `kind ${test % KINDS}/test ${test}` } }),
      ),
    ],
    env: { COVERAGE_ATTRIBUTION: 'on' },
    onLog: () => {},
  });
}

async function bundled(folder: string): Promise<void> {
  mkdirSync(join(folder, 'src'));
  for (let i = 0; i < SOURCES; i++) writeFileSync(join(folder, `src/part${i}.ts`), source(i));
  writeFileSync(join(folder, 'index.ts'), HANDLER);
  await build({
    entryPoints: [join(folder, 'index.ts')],
    outfile: join(folder, 'dist/index.js'),
    bundle: true,
    platform: 'node',
    sourcemap: true,
    logLevel: 'silent',
  });
}

function bytesIn(folder: string, isWanted = (_: string) => true): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isWanted);
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

/** Milliseconds in which a file of the page's data is there as values. */
function opened(file: string): number {
  const started = performance.now();
  const [, packed = ''] = /,"([^"]*)"\);\s*$/.exec(readFileSync(file, 'utf8')) ?? [];
  JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString());
  return performance.now() - started;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-many-contexts-'));
try {
  await bundled(folder);
  await recorded(folder);
  const main = join(import.meta.dirname, '../dist/cli/main.mjs');
  const timed = (args: string[]) => {
    const before = process.resourceUsage();
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return { seconds: (performance.now() - started) / 1000, before };
  };
  const page = join(folder, 'page');
  const report = timed(['report', 'store', '-r', 'page', '-o', page]);
  const who = timed(['who', 'src/part3.ts:3', 'store']);
  const data = join(page, 'data');
  const files = readdirSync(data);
  console.log({
    contexts: CONTEXTS,
    sources: SOURCES,
    storeMB: bytesIn(join(folder, 'store')) / 1e6,
    reportSeconds: report.seconds,
    whoSeconds: who.seconds,
    pageMB: bytesIn(page) / 1e6,
    contextsMB: bytesIn(data, (name) => name.startsWith('contexts')) / 1e6,
    files: files.length,
    slowestFileMs: Math.max(...files.map((name) => opened(join(data, name)))),
  });
} finally {
  if (process.env['KEEP'] === undefined) rmSync(folder, { recursive: true });
  else console.log(folder);
}
