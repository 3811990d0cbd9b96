/**
 * `npm run fuzz:figures [-- WORD…]`: runs the command on a store with each attack in it, as large as the attack needs
 * it, and writes what that cost into docs/security.md. With words: only of attacks whose names hold one of them.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ATTACKS, type Attack } from './figures/attacks.ts';
import { type Measured, measuredCommand } from './figures/measured-command.ts';
import { putInto } from './hostile/put.ts';
import { sandbox } from './hostile/sandbox.ts';

const PAGE = join(import.meta.dirname, '../../docs/security.md');
/** The last table of the page, from its head on. */
const TABLE = /\| in the store \|.*\n(?:\|.*\n)+/;
const BOUNDS = { heapMib: 1024, mostSeconds: 30 };
/** What a combiner of ordinary size can spare. */
const BOUNDED_MIB = 512;
const HEAD = ['in the store', 'stored', '`report`', 'peak', 'exit', '`compact`', 'peak', 'exit', 'others'];
const HONEST = 'price.mjs';
const TEXT = 'export const price = (n) => (n > 3 ? n * 2 : n);\nprice(1);\n';

interface Told {
  files?: { path: string }[];
  written?: { functionName?: string; key?: string }[];
}

const words = process.argv.slice(2);
const rows: string[][] = [];
const expected = honest(await onStore({ name: 'nothing', put: () => {} }, report));
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
  const reported = await onStore(attack, async (folder) => {
    stored = sizeOf(folder);
    return report(folder);
  });
  let isInFull = honest(reported) === expected;
  const compacted = await onStore(attack, async (folder) => {
    attack.put(folder);
    const measured = await measuredCommand(
      ['compact', folder, '--older-than', '0h', '--prune', '--json'],
      BOUNDS,
    );
    if (isInFull) isInFull = honest(await report(folder)) === expected;
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

/** Gives a store with the attack and what an honest function wrote, for as long as it is used. */
async function onStore(attack: Attack, use: (folder: string) => Promise<Measured>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-figures-'));
  try {
    for (let i = 0; i < 2; i++)
      putInto(folder, sandbox([{ path: HONEST, text: TEXT }], { functionName: 'honest' }));
    attack.put(folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function report(folder: string): Promise<Measured> {
  const output = mkdtempSync(join(tmpdir(), 'lambda-coverage-figures-'));
  try {
    return await measuredCommand(['report', folder, '--json', '-o', output], BOUNDS);
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** What the report says of the honest function, as text. */
function honest({ stdout }: Measured): string | undefined {
  try {
    const { files }: Told = JSON.parse(stdout);
    const file = files?.find(({ path }) => path === HONEST);
    return file && JSON.stringify(file);
  } catch {
    return undefined;
  }
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
