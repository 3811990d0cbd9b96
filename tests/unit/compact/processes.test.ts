import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isUnfinished } from '../../../contract/key-layout.ts';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { sandboxes, threeRuns, told } from '../support/compacted.ts';
import { temporaryFolder } from '../support/recorded.ts';

const RECORD_MANY = join(import.meta.dirname, '../support/record-many.ts');
const FIRST = 200;
/** Sandboxes that arrive in each round. */
const ARRIVING = 12;

/** The same numbers in each run of the tests; what they meet is up to the machine. */
let seed = 20261126;
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return Math.floor((seed / 2 ** 31) * below);
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** What half a minute does: whoever was killed is silent for long enough. */
function age(store: string): void {
  const before = Date.now() / 1000 - 60;
  for (const name of names(turnsOf(store)))
    try {
      utimesSync(join(turnsOf(store), name), before, before);
    } catch {
      // Somebody who lives has just removed it.
    }
}

function names(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** When a round kills, by what the store shows of the maintainers' work; and whether it kills both. */
const KILLS: { when: (store: string, before: readonly string[]) => boolean; both: boolean }[] = [
  { when: (store, before) => before.some((name) => !names(rawOf(store)).includes(name)), both: true },
  {
    when: (store, before) => compacted(names(rawOf(store)).filter((name) => !before.includes(name))),
    both: true,
  },
  { when: (store) => names(turnsOf(store)).some((name) => /\.json$/.test(name)), both: false },
  { when: () => random(20) === 0, both: false },
];
const ROUNDS = KILLS.length;

const rawOf = (store: string) => join(store, 'raw/orders');
const turnsOf = (store: string) => join(store, 'compactions/orders');
const compacted = (keys: readonly string[]) => keys.some((name) => name.includes('-compacted'));

async function doctor(store: string) {
  const { code, stdout, stderr } = await lambdaCoverage(['doctor', store, '--json']);
  expect(code, stderr).toBe(0);
  const { functions, skipped } = JSON.parse(stdout);
  return { sandboxes: functions[0].sandboxes, invocations: functions[0].invocations, skipped };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function counts(report: string): unknown {
  return JSON.parse(readFileSync(join(report, 'coverage-final.json'), 'utf8'));
}

test('two maintainers, a report and a recorder at once, and kills at any moment: every total is exact', async () => {
  const store = sandboxes(threeRuns(), FIRST).folder;
  const [first = ''] = readdirSync(join(store, 'raw/orders'));
  const template = join(temporaryFolder(), 'template.json');
  writeFileSync(template, gunzipSync(readFileSync(join(store, 'raw/orders', first))));
  // Gets the same, and is never compacted.
  const twin = join(temporaryFolder(), 'twin');
  cpSync(store, twin, { recursive: true });

  for (const [round, { when, both }] of KILLS.entries()) {
    const there = names(rawOf(store));
    const before = FIRST + round * ARRIVING;
    const compact = () => start(MAIN, 'compact', store, '--older-than', '0h', '--prune');
    const one = compact();
    await sleep(random(200));
    const two = compact();
    const ends = [one, two].map((child) => once(child, 'close'));
    const recorder = start(RECORD_MANY, template, String(before), String(ARRIVING), store, twin);
    const recorded = once(recorder, 'close');
    const beside = doctor(store);
    while (isRunning(one) && isRunning(two) && !when(store, there)) await sleep(1);
    for (const victim of both ? [one, two] : [round % 2 === 0 ? one : two]) victim.kill('SIGKILL');
    age(store);
    expect(await recorded).toEqual([0, null]);
    const seen = await beside;
    expect(seen.skipped).toEqual([]);
    expect(seen.sandboxes).toBeGreaterThanOrEqual(before);
    expect(seen.sandboxes).toBeLessThanOrEqual(before + ARRIVING);
    await Promise.all(ends);
    expect(await doctor(store), `round ${round}`).toMatchObject({
      sandboxes: before + ARRIVING,
      skipped: [],
    });
    age(store);
  }

  const last = await lambdaCoverage(['compact', store, '--older-than', '0h', '--prune']);
  expect(last.code, last.stderr).toBe(0);
  // A file that a killed run had begun goes when the next one is written.
  expect(readdirSync(join(store, 'raw/orders')).filter((file) => !isUnfinished(file))).toHaveLength(1);
  const [{ report, ...ours }, { report: theirs, ...plain }] = [await told(store), await told(twin)];
  expect(ours).toEqual(plain);
  expect(counts(report)).toEqual(counts(theirs));
  expect(await doctor(store)).toMatchObject({ sandboxes: FIRST + ROUNDS * ARRIVING });
}, 120_000);
