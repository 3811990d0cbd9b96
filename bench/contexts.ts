/**
 * `node bench/contexts.ts [CONTEXTS] [ACCEPT]`: what an invocation costs while every one of them brings a context that
 * was never seen, by the local runtime and a directory as store. Run it on two checkouts to compare them.
 * ACCEPT is COVERAGE_CONTEXT_ACCEPT. Times are those of the processor: other work on the machine does not count.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invokeLocally } from '../cli/invoke/invoke.ts';

const CONTEXTS = Number(process.argv[2] ?? 2_800);
const ACCEPT = process.argv[3] ?? 'on';
const STEPS = 4;
/** As many functions as a small service has; each context runs its own selection. */
const HANDLER = `
  ${Array.from({ length: 100 }, (_, i) => `function step${i}(x) { return x ? ${i} : -1; }`).join('\n')}
  const all = [${Array.from({ length: 100 }, (_, i) => `step${i}`).join(', ')}];
  exports.handler = async ({ n }) => {
    for (let i = 0; i < all.length; i++) if ((n >> (i % 12)) & 1) all[i](n % 2);
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1e3, rss: process.memoryUsage.rss() };
  };
`;

interface Sample {
  /** Of the process since its start, with all its threads. */
  cpuMs: number;
  /** Bytes. */
  rss: number;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-contexts-'));
writeFileSync(join(folder, 'index.js'), HANDLER);
const samples: Sample[] = [];
await invokeLocally({
  handler: 'index.handler',
  taskRoot: folder,
  dir: join(folder, 'store'),
  events: Array.from({ length: CONTEXTS }, (_, n) =>
    JSON.stringify({ n, headers: { 'x-coverage-context': `context ${n}` } }),
  ),
  env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT_ACCEPT: ACCEPT },
  onAnswer: ({ payload }) => samples.push(payload as Sample),
  onLog: () => {},
});
rmSync(folder, { recursive: true });
console.log('contexts  CPU ms per invocation  MB resident');
for (let step = 1; step <= STEPS; step++) {
  const edge = (of: number) => Math.max(0, Math.floor((of * CONTEXTS) / STEPS) - 1);
  const [from, to] = [edge(step - 1), edge(step)] as const;
  const [first, last] = [samples[from], samples[to]];
  if (first === undefined || last === undefined) throw new Error('an invocation has no answer');
  const ms = (last.cpuMs - first.cpuMs) / (to - from);
  const columns = [
    String(to + 1).padStart(8),
    ms.toFixed(1).padStart(22),
    (last.rss / 1e6).toFixed(0).padStart(12),
  ];
  console.log(columns.join(' '));
}
