/**
 * `npm run fuzz:figures [-- WORD…]`: runs the command on a store with each attack in it, as large as the attack needs
 * it, and writes what that cost into docs/security.md. With words: only of attacks whose names hold one of them.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../../scripts/build/build.ts';
import { onStore, report } from './figures/attacked-store.ts';
import { ATTACKS, type Attack } from './figures/attacks.ts';
import { type Measured, measuredCommand } from './figures/measured-command.ts';

const PAGE = join(import.meta.dirname, '../../docs/security.md');
/** The last table of the page, from its head on. */
const TABLE = /\| in the store \|.*\n(?:\|.*\n)+/;
const BOUNDS = { heapMib: 1024, mostSeconds: 30 };
/** What a combiner of 1 GiB can spare. */
const BOUNDED_MIB = 768;
const HEAD = ['in the store', 'stored', '`report`', 'peak', 'exit', '`compact`', 'peak', 'exit', 'others'];

// The command that is measured is the one that is shipped.
await buildAll();
const words = process.argv.slice(2);
const rows: string[][] = [];
const { honest: expected } = await onStore([], (folder) => report(folder, BOUNDS));
for (const attack of ATTACKS) {
  if (words.length > 0 && !words.some((word) => attack.name.includes(word))) continue;
  const row = await rowOf(attack);
  console.log(line(row));
  rows.push(row);
}
writeTable();

/** Rows that were not measured now stay as they are. */
function writeTable(): void {
  const page = readFileSync(PAGE, 'utf8');
  const old = TABLE.exec(page)?.[0].trim().split('\n') ?? [];
  const nameOf = (text: string) => text.split(' | ')[0]?.replace(/^\| /, '');
  const lines = ATTACKS.flatMap(({ name }) => {
    const measured = rows.find(([first]) => first === name);
    return measured ? line(measured) : old.filter((text) => nameOf(text) === name);
  });
  const head = [line(HEAD), line(HEAD.map(() => '---'))];
  writeFileSync(
    PAGE,
    page.replace(TABLE, () => `${[...head, ...lines].join('\n')}\n`),
  );
}

async function rowOf(attack: Attack): Promise<string[]> {
  let stored = 0;
  const reported = await onStore([attack], (folder) => {
    stored = sizeOf(folder);
    return report(folder, BOUNDS);
  });
  let isInFull = reported.honest === expected;
  const compacted = await onStore([attack, attack], async (folder) => {
    const measured = await measuredCommand(
      ['compact', folder, '--older-than', '0h', '--prune', '--json'],
      BOUNDS,
    );
    if (isInFull) isInFull = (await report(folder, BOUNDS)).honest === expected;
    return measured;
  });
  return [
    attack.name,
    size(stored),
    ...cost(reported),
    ...cost(compacted),
    verdict(isInFull, [reported, compacted]),
  ];
}

/** Whether others are reported as they are without the attack, at a cost that has a bound. */
function verdict(isInFull: boolean, runs: readonly Measured[]): string {
  if (expected === undefined) throw new Error('without an attack there is no report');
  const isBounded = runs.every(({ end, peakMib }) => end === '0' && peakMib < BOUNDED_MIB);
  return isInFull && isBounded ? 'in full' : `${isInFull ? 'in full' : 'lost'}; **not bounded yet**`;
}

function cost({ cpuSeconds, peakMib, end }: Measured): string[] {
  return [`${cpuSeconds.toFixed(1)} s`, `${peakMib} MiB`, end];
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function size(bytes: number): string {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1_000)} KB`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
