import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { invokeLocally } from '../../cli/invoke/invoke.ts';
import { MAIN } from '../unit/support/command.ts';
import type { Samples } from './target.ts';

const SOURCE = `import { readFile } from 'node:fs/promises';
enum Kind { Small = 'small', Large = 'large' }
interface Order { items: { price: number }[]; fails?: boolean }
const total = ({ items }: Order, start = 0): number => items.reduce((sum, { price }) => sum + price, start);
class Prices { #list: number[] = []; add(price: number) { this.#list.push(price); return this; } }
export const handler = async (order: Order): Promise<Kind> => {
  if (order.fails) throw new RangeError('no such order');
  for (const { price } of order.items) new Prices().add(price);
  await readFile(import.meta.filename);
  return total(order) > 10 ? Kind.Large : order.items.length && Kind.Small || Kind.Large;
};
`;
const EVENTS = [
  { items: [{ price: 3 }] },
  { items: [], fails: true },
  { items: [{ price: 20 }, { price: 1 }] },
];

/** Honest samples: what the recorder writes of a small function, and what `compact` makes of it. */
export async function recordSamples(folder: string): Promise<void> {
  const taskRoot = join(folder, 'task');
  mkdirSync(taskRoot, { recursive: true });
  const { code, map } = await transform(SOURCE, {
    loader: 'ts',
    sourcemap: 'external',
    sourcefile: 'index.ts',
  });
  writeFileSync(join(taskRoot, 'index.mjs'), `${code}//# sourceMappingURL=index.mjs.map\n`);
  writeFileSync(join(taskRoot, 'index.mjs.map'), map);
  await record(taskRoot, join(folder, 'store'), {});
  await record(taskRoot, join(folder, 'store'), { COVERAGE_UPLOAD: 'invocation' });
  await record(taskRoot, join(folder, 'compacted'), {});
  await record(taskRoot, join(folder, 'compacted'), {});
  const compact = [MAIN, 'compact', join(folder, 'compacted'), '--older-than', '0h'];
  execFileSync(process.execPath, compact, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Reads what `recordSamples` has written. */
export function readSamples(folder: string): Samples {
  const stores = [join(folder, 'store'), join(folder, 'compacted')];
  return {
    rawObjects: stores.flatMap((store) => objectsUnder(join(store, 'raw'))),
    scriptObjects: objectsUnder(join(folder, 'store', 'scripts')),
  };
}

async function record(taskRoot: string, dir: string, env: Record<string, string>): Promise<void> {
  await invokeLocally({
    handler: 'index.handler',
    functionName: 'sample',
    taskRoot,
    dir,
    env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT: 'a test', ...env },
    events: EVENTS.map((event) => JSON.stringify(event)),
    onLog: () => {},
  });
}

function objectsUnder(folder: string): Buffer[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
}
