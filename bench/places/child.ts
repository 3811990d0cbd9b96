import { readFileSync } from 'node:fs';
import { Checkout } from '../../combiner-image/checkout/checkout.ts';
import { PlacedCache } from '../../combiner-image/place/cache/placed-cache.ts';
import { childrenCpuMs } from '../../combiner-image/place/children-cpu.ts';
import { placeLoaded } from '../../combiner-image/place/place-loaded.ts';
import { Votes } from '../../combiner-image/placement/votes.ts';

/** What one placing took. */
export interface Placed {
  files: number;
  /** Functions of the text that are placed, and all that it holds. */
  functions: number;
  all: number;
  seconds: number;
  /** With that of the checkout's tools. */
  cpuSeconds: number;
  /** Resident memory, at most. */
  bytes: number;
}

const [root = '', script = '', kept = ''] = process.argv.slice(2);
const text = readFileSync(script, 'utf8');
const [began, cpu] = [performance.now(), process.cpuUsage()];
const path = 'index.js';
const placement = { kind: 'apart', path, reason: '', isOpen: false } as const;
const { parts } = await placeLoaded(
  { script: { hash: '', path, text, placement }, votes: new Votes(), warnings: [] },
  { path, taskRoot: '/var/task' },
  await Checkout.open(root),
  new Votes(),
  { cache: PlacedCache.in(kept, 'bench') },
);
const { user, system } = process.cpuUsage(cpu);
const sums = parts && [parts.own, parts.packages, parts.uncertain, parts.notPlaced];
const placed: Placed = {
  files: parts?.own.files ?? 0,
  functions: parts?.own.functions ?? 0,
  all: sums?.reduce((sum, { functions }) => sum + functions, 0) ?? 0,
  seconds: (performance.now() - began) / 1e3,
  cpuSeconds: (user + system) / 1e6 + (childrenCpuMs() ?? 0) / 1e3,
  bytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(placed));
