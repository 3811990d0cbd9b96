import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ownerMark } from '../../../combiner-image/owner.ts';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { manySources } from '../support/many-sources.ts';
import { temporaryFolder } from '../support/recorded.ts';

interface Run {
  child: ChildProcess;
  tmp: string;
  cwd: string;
}

function start(args: string[], tmp = temporaryFolder(), cwd = temporaryFolder()): Run {
  const env = { ...process.env, TMPDIR: tmp };
  return { child: spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: 'ignore' }), tmp, cwd };
}

/** Sends the signal as soon as something has been begun in a folder. @returns how the process ended. */
async function stop({ child }: Run, signal: NodeJS.Signals, folder: string, pattern: RegExp) {
  const ended = once(child, 'close');
  while (child.exitCode === null && !readdirSync(folder).some((name) => pattern.test(name))) await sleep(1);
  child.kill(signal);
  return ended;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s: a report leaves nothing, and ends by it',
  async (signal) => {
    const store = manySources().folder;
    const cwd = temporaryFolder();
    await lambdaCoverage(['report', store, '-r', 'json'], { cwd });
    const before = readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8');
    const run = start(['report', store, '-r', 'html,json'], undefined, cwd);
    expect(await stop(run, signal, cwd, /\.new$/)).toEqual([null, signal]);
    expect([readdirSync(cwd), readdirSync(run.tmp)]).toEqual([['coverage-lambda'], []]);
    expect(readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8')).toBe(before);
  },
);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s: a combine leaves no temporary folder',
  async (signal) => {
    const run = start(['combine', manySources().folder, '-r', 'html,json']);
    expect(await stop(run, signal, run.tmp, /^lambda-coverage-/)).toEqual([null, signal]);
    expect(readdirSync(run.tmp)).toEqual([]);
  },
);

test('SIGTERM: a combine leaves nothing of a report that it was writing into a directory', async () => {
  const store = manySources().folder;
  await lambdaCoverage(['combine', store, '-r', 'json']);
  const reports = join(store, 'reports');
  // On a busy machine a run may be over before anybody has looked.
  for (let signal: unknown; signal !== 'SIGTERM'; ) {
    const before = readdirSync(reports);
    const run = start(['combine', store, '-r', 'html']);
    [, signal] = await stop(run, 'SIGTERM', reports, /^\.begun-/);
    if (signal === 'SIGTERM') expect([readdirSync(reports), readdirSync(run.tmp)]).toEqual([before, []]);
  }
});

const BEGUN = join(import.meta.dirname, '../../../combiner-image/begun.ts');

test('a signal that comes just before all is whole is not lost', async () => {
  const program = `
import { begin, finish } from ${JSON.stringify(BEGUN)};
begin('/no/such/file');
process.kill(process.pid, 'SIGTERM');
finish('/no/such/file');
setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
});

test('what a killed run left is removed by the next one', async () => {
  const store = manySources().folder;
  const run = start(['combine', store, '-r', 'html,json']);
  await stop(run, 'SIGKILL', run.tmp, /^lambda-coverage-/);
  expect(readdirSync(run.tmp)).toHaveLength(1);
  await lambdaCoverage(['combine', store, '-r', 'json'], { env: { TMPDIR: run.tmp } });
  expect(readdirSync(run.tmp)).toEqual([]);

  const report = start(['report', store, '-r', 'html,json']);
  await stop(report, 'SIGKILL', report.cwd, /\.new$/);
  expect(readdirSync(report.cwd)).toHaveLength(1);
  await lambdaCoverage(['report', store, '-r', 'json'], { cwd: report.cwd });
  expect(readdirSync(report.cwd)).toEqual(['coverage-lambda']);
});

test('what runs still, belongs to another machine or only looks alike stays', async () => {
  const tmp = temporaryFolder();
  const mark = ownerMark();
  const [, ...process] = mark.split('-');
  const elsewhere = ['00000000', ...process].join('-');
  const forgotten = ['11111111', ...process].join('-');
  const others = [mark, elsewhere, 'app', `${mark}-more`].map((name) => `lambda-coverage-${name}`);
  for (const name of [...others, `lambda-coverage-${forgotten}`]) mkdirSync(join(tmp, name));
  const longAgo = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(tmp, `lambda-coverage-${forgotten}`), longAgo, longAgo);
  await lambdaCoverage(['combine', manySources().folder, '-r', 'json'], { env: { TMPDIR: tmp } });
  expect(readdirSync(tmp).sort()).toEqual(others.sort());
});

test('a run that was killed between its two renames: the next one brings the older report back', async () => {
  const store = manySources().folder;
  const cwd = temporaryFolder();
  const { pid = 0 } = start(['--version'], undefined, cwd).child;
  await sleep(500);
  const [machine, , ...rest] = ownerMark().split('-');
  const old = `.coverage-lambda-${[machine, pid, ...rest].join('-')}.old`;
  await lambdaCoverage(['report', store, '-r', 'json', '-o', old], { cwd });
  const result = readFileSync(join(cwd, old, 'lambda-coverage.json'), 'utf8');
  const full = { cwd, shell: 'ulimit -f 1;' };
  expect(await lambdaCoverage(['report', store, '-r', 'json'], full)).toMatchObject({ code: 4 });
  expect(readdirSync(cwd)).toEqual(['coverage-lambda']);
  expect(readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8')).toBe(result);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s: a compact gives its turn back, so that the next one need not wait',
  async (signal) => {
    const store = sandboxes(threeRuns(), 1_000).folder;
    const turns = join(store, 'compactions/orders');
    mkdirSync(turns, { recursive: true });
    const args = ['compact', store, '--prune'];
    expect(await stop(start(args), signal, turns, /\.json$/)).toEqual([null, signal]);
    expect(readdirSync(turns)).toEqual([expect.stringMatching(/\.done$/), expect.stringMatching(/\.json$/)]);

    const next = await lambdaCoverage([...args, '--json']);

    expect(next.stderr).not.toContain('Waiting');
    expect(JSON.parse(next.stdout)).toMatchObject({ written: [{ objects: 1_000 }], deleted: 1_000 });
  },
);
