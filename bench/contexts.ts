/**
 * `node bench/contexts.ts [CONTEXTS]`: what an invocation costs while every one of them brings a context that was
 * never seen, by the local runtime and a directory as store. Run it on two checkouts to compare them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invokeLocally } from '../cli/invoke/invoke.ts';

const CONTEXTS = Number(process.argv[2] ?? 2_800);
const STEPS = 4;
/** As many functions as a small service has; each context runs its own selection. */
const HANDLER = `
  const steps = Array.from({ length: 100 }, (_, i) => new Function('return ' + i));
  ${Array.from({ length: 100 }, (_, i) => `function step${i}(x) { return x ? ${i} : -1; }`).join('\n')}
  const all = [${Array.from({ length: 100 }, (_, i) => `step${i}`).join(', ')}];
  exports.handler = async ({ n }) => {
    for (let i = 0; i < all.length; i++) if ((n >> (i % 12)) & 1) all[i](n % 2);
    return process.memoryUsage.rss();
  };
`;

const folder = mkdtempSync(join(tmpdir(), 'bench-contexts-'));
writeFileSync(join(folder, 'index.js'), HANDLER);
const started: number[] = [];
const rss: number[] = [];
await invokeLocally({
  handler: 'index.handler',
  taskRoot: folder,
  dir: join(folder, 'store'),
  events: Array.from({ length: CONTEXTS }, (_, n) =>
    JSON.stringify({ n, headers: { 'x-coverage-context': `context ${n}` } }),
  ),
  env: { COVERAGE_ATTRIBUTION: 'on' },
  onAnswer: ({ payload }) => {
    started.push(performance.now());
    rss.push(Number(payload));
  },
  onLog: () => {},
});
rmSync(folder, { recursive: true });
console.log('contexts  ms per invocation  MB resident');
for (let step = 1; step <= STEPS; step++) {
  const [from, to] = [Math.floor(((step - 1) * CONTEXTS) / STEPS), Math.floor((step * CONTEXTS) / STEPS) - 1];
  const ms = ((started[to] ?? 0) - (started[from] ?? 0)) / (to - from);
  console.log(
    [
      String(to + 1).padStart(8),
      ms.toFixed(1).padStart(18),
      ((rss[to] ?? 0) / 1e6).toFixed(0).padStart(12),
    ].join(' '),
  );
}
