/**
 * `node bench/placing.ts [SOURCES]`: how long it takes to find the files of a checkout that the sources of one script
 * are, of which one in a hundred was changed since. In a git checkout, and in a plain folder, whose files have to be
 * read. Other work on the machine makes the clock's time longer, and the processor's hardly.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Checkout } from '../combiner-image/checkout/checkout.ts';
import type { BuiltSource } from '../combiner-image/placement/item.ts';
import { placeSources } from '../combiner-image/placement/place-sources.ts';
import { Votes } from '../combiner-image/placement/votes.ts';

const SOURCES = Number(process.argv[2] ?? 5_000);

const root = mkdtempSync(join(tmpdir(), 'bench-placing-'));
try {
  const sources = Array.from({ length: SOURCES }, (_, i) => writeSource(i));
  execFileSync('git', ['init', '-q'], { cwd: root });
  execFileSync('git', ['add', '-A'], { cwd: root });
  console.log('checkout  sources placed  seconds  of processor');
  await measure('git', sources);
  rmSync(join(root, '.git'), { recursive: true });
  await measure('folder', sources);
} finally {
  rmSync(root, { recursive: true });
}

/** One in ten has a name that many have. */
function writeSource(i: number): BuiltSource {
  const folder = `services/service-${i % 50}/src/part-${i % 7}`;
  const path = i % 10 === 0 ? `${folder}/${i}/index.ts` : `${folder}/file-${i}.ts`;
  const lines = Array.from({ length: 100 }, (_, l) => `export const v${i}_${l} = (a: number) => a * ${l};\n`);
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), lines.join(''));
  return { own: `../../${path}`, text: lines.slice(i % 100 === 3 ? 1 : 0).join(''), isMapped: true };
}

async function measure(kind: string, sources: readonly BuiltSource[]): Promise<void> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const checkout = await Checkout.open(root);
  const { placements } = await placeSources(
    sources,
    {
      folder: '',
      taskRoot: '/var/task',
      functions: ['f'],
      script: 'index.js',
      others: new Votes(),
      agree: () => new Map(),
    },
    { checkout, pathMaps: [] },
  );
  const { user, system } = process.cpuUsage(cpu);
  const columns = [
    kind.padEnd(8),
    String(placements.filter((each) => each.kind === 'file').length).padStart(15),
    ((performance.now() - began) / 1e3).toFixed(2).padStart(8),
    ((user + system) / 1e6).toFixed(2).padStart(13),
  ];
  console.log(columns.join(' '));
}
