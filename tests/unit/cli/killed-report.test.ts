import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { manySources, SOURCES } from '../support/many-sources.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** Runs the command line and kills it as soon as `isDue`. @returns whether it was killed. */
async function kill(args: string[], cwd: string, isDue: () => boolean): Promise<boolean> {
  // What it was about to write is left there.
  const env = { ...process.env, TMPDIR: temporaryFolder() };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (child.exitCode === null && !isDue()) await sleep(1);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

function countFiles(folder: string): number {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
}

test.each([1, 100])('a report that is killed after %d files leaves the report before', async (files) => {
  const recorded = manySources();
  const cwd = temporaryFolder();
  await lambdaCoverage(['report', recorded.folder, '-r', 'json'], { cwd });
  const before = readdirSync(join(cwd, 'coverage-lambda')).sort();
  const unfinished = () => readdirSync(cwd).filter((name) => name.endsWith('.new'));
  const killed = await kill(['report', recorded.folder, '-r', 'html'], cwd, () =>
    unfinished().some((name) => countFiles(join(cwd, name)) >= files),
  );
  expect(killed).toBe(true);
  expect(readdirSync(join(cwd, 'coverage-lambda')).sort()).toEqual(before);
  for (const name of unfinished()) expect(existsSync(join(cwd, name, 'lambda-coverage.json'))).toBe(false);
  // Nothing of it stands in the way of the next one.
  const { code } = await lambdaCoverage(['report', recorded.folder, '-r', 'html'], { cwd });
  expect([code, countFiles(join(cwd, 'coverage-lambda')) > SOURCES]).toEqual([0, true]);
});

test('a combine that is killed half-way leaves no report that looks whole', async () => {
  const recorded = manySources();
  const reports = join(recorded.folder, 'reports');
  mkdirSync(reports);
  const cwd = temporaryFolder();
  await lambdaCoverage(['combine', recorded.folder, '-r', 'json'], { cwd });
  const first = readdirSync(reports);
  const latest = readFileSync(join(reports, 'latest.json'), 'utf8');
  const others = () =>
    readdirSync(reports).filter((name) => !first.includes(name) && !name.includes('.json'));
  const killed = await kill(['combine', recorded.folder, '-r', 'html'], cwd, () =>
    others().some((name) => countFiles(join(reports, name)) >= SOURCES / 2),
  );
  expect([killed, others()]).toEqual([true, [expect.any(String)]]);
  for (const name of others()) expect(existsSync(join(reports, name, 'lambda-coverage.json'))).toBe(false);
  expect(readFileSync(join(reports, 'latest.json'), 'utf8')).toBe(latest);
  // The next one removes it, and is whole at once.
  const unfinished = others();
  await lambdaCoverage(['combine', recorded.folder, '-r', 'json'], { cwd });
  expect(others()).toEqual([expect.stringMatching(/Z-/)]);
  expect(unfinished).not.toEqual(others());
});
