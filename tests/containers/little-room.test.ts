import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { manySources } from '../unit/support/many-sources.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { combinerImage } from './harness/artifacts.ts';
import { docker, repository } from './harness/docker.ts';

interface Machine {
  /** Options of `docker run`. */
  options: string[];
  /** Run in the shell of one container; `cli` is the command line, `lambda` the image's own handler. */
  script: string;
}

const JSON_REPORT = ['coverage-final.json', 'lambda-coverage.json', 'lambda-coverage.sources.gz'];
const FUNCTIONS = `
cli() { node /var/task/cli/main.mjs "$@" 2>&1 >/dev/null; echo "exit $?"; }
lambda() {
  node -e 'import("/var/task/index.mjs").then(({ handler }) => handler(JSON.parse(process.argv[1]))).then(
    ({ report }) => console.log("wrote " + report.folder), ({ name, message }) => console.log(name + ": " + message))' "$1"
}
`;

/** Nothing can be written in the image but what a test mounts. @returns stderr of what ran, and exit codes. */
async function inContainer({ options, script }: Machine): Promise<{ exits: number[]; said: string }> {
  const cli = ['-v', `${join(repository, 'dist/cli')}:/var/task/cli:ro`];
  const run = ['run', '--rm', '--read-only', '--network=none', ...cli, ...options];
  const all = await docker(
    ...run,
    '--entrypoint=sh',
    combinerImage(),
    '-c',
    `exec 2>&1\n${FUNCTIONS}${script}`,
  );
  const exits = [...all.matchAll(/^exit (\d+)$/gm)].map(([, code]) => Number(code));
  return { exits, said: all.replace(/^exit \d+\n?/gm, '').trim() };
}

/** A store that anybody may read and write. */
function store(): string {
  const { folder } = manySources();
  mkdirSync(join(folder, 'reports'));
  execFileSync('chmod', ['-R', 'a+rwX', folder]);
  return folder;
}

function mounted(folder: string, at: string): string[] {
  return ['-v', `${folder}:${at}`];
}

/** A folder of everybody's. */
function shared(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  return folder;
}

const NO_PLACE = 'The folder for temporary files, /tmp, cannot be written';
const ADVICE = 'set TMPDIR to a folder with room, or give the Lambda function more ephemeral storage';
const UNCHANGED = 'Give -o a folder that can be written and has room. An older report there is unchanged.';

test('on a read-only machine a report is written to a mounted folder, and replaced there', async () => {
  const out = shared();
  const { exits, said } = await inContainer({
    options: [...mounted(store(), '/cov'), ...mounted(out, '/out')],
    script: 'cli report /cov -r html -o /out; cli report /cov -r json -o /out',
  });
  expect(exits, said).toEqual([0, 0]);
  expect(readdirSync(out).sort()).toEqual(JSON_REPORT);
});

test.each([
  ['that is read-only', [], 'the file system is read-only (EROFS)'],
  ['that is full', ['--tmpfs=/tmp:size=128k'], 'no space is left on the device (ENOSPC)'],
])(
  'a /tmp %s: command and Lambda say what to do, and the older report is the latest',
  async (_, tmp, why) => {
    const folder = store();
    const before = await lambdaCoverage(['combine', folder, '-r', 'json-summary', '--json']);
    const reports = readdirSync(join(folder, 'reports'));
    const { exits, said } = await inContainer({
      options: [...mounted(folder, '/cov'), ...tmp],
      script: `cli combine /cov -r html; lambda '{"dir":"/cov"}'; ls -A /tmp`,
    });
    expect(exits, said).toEqual([4]);
    expect(said).toContain(`lambda-coverage combine: ${NO_PLACE}: ${why}`);
    expect(said).toContain(`OutputError: ${NO_PLACE}: ${why}`);
    expect(said.split(ADVICE)).toHaveLength(3);
    expect(said).not.toContain('    at ');
    expect(said).toMatch(/storage\.$/);
    expect(readdirSync(join(folder, 'reports'))).toEqual(reports);
    const latest = JSON.parse(readFileSync(join(folder, 'reports/latest.json'), 'utf8'));
    expect(latest.report).toEqual(JSON.parse(before.stdout).report);
  },
);

test('a mounted folder without room keeps the older report, and nothing of the new one', async () => {
  const { exits, said } = await inContainer({
    options: [...mounted(store(), '/cov'), '--tmpfs=/out:size=256k'],
    script: `cli report /cov -r json-summary -o /out; sha256sum /out/* >/dev/shm/sums
      cli report /cov -r html -o /out; sha256sum -c /dev/shm/sums; ls -A /out | wc -l`,
  });
  expect(exits, said).toEqual([0, 4]);
  expect(said).toContain(`cannot be written: no space is left on the device (ENOSPC). ${UNCHANGED}`);
  expect(said).toMatch(/summary\.json: OK\n.*coverage\.json: OK\n.*sources\.gz: OK\n3$/);
});

test('a store without room for a report: latest.json is the older one, and still whole', async () => {
  const { exits, said } = await inContainer({
    options: [...mounted(store(), '/cov'), '--tmpfs=/cov/reports:size=320k', '--tmpfs=/tmp:size=64m'],
    script: `cli combine /cov -r text-summary; sha256sum /cov/reports/latest.json >/dev/shm/sum
      cli combine /cov -r html; sha256sum -c /dev/shm/sum; ls -A /tmp; cd /cov/reports; find . -type f | sed 's,[^/]*Z-[0-9a-f]*,ID,' | sort`,
  });
  expect(exits, said).toEqual([0, 4]);
  expect(said).toMatch(
    /Cannot write \/cov\/reports\/.*: no space is left on the device \(ENOSPC\)\. Make room there/,
  );
  // The older report, what points to it and lists it, and what says that another was begun.
  const kept = ['ID/coverage-summary.txt', 'ID/lambda-coverage.json', 'ID/lambda-coverage.sources.gz'];
  const besides = ['badge.svg', 'begun.json', 'entries/ID.json.gz', 'index.json', 'latest.json'];
  const left = [...kept, ...besides].map((file) => `\n./${file}`).join('');
  expect(said.endsWith(`latest.json: OK${left}`), said).toBe(true);
});

test("a user with no right but to the report's folder", async () => {
  const { exits, said } = await inContainer({
    options: [
      ...mounted(store(), '/cov'),
      '--user=1234:1234',
      '--tmpfs=/srv:mode=755',
      '--tmpfs=/srv/out:uid=1234,mode=755',
      '--tmpfs=/srv/others:mode=755',
    ],
    script: `cli report /cov -r html -o /srv/out; cli report /cov -r json -o /srv/out
      cli report /cov -r json -o /srv/others; cli report /cov -r json -o /srv/new; ls -A /srv /srv/out`,
  });
  expect(exits, said).toEqual([0, 0, 4, 4]);
  for (const folder of ['/srv/others', '/srv/new'])
    expect(said).toContain(
      `The report in ${folder} cannot be written: permission denied (EACCES). ${UNCHANGED}`,
    );
  expect(said).not.toContain('    at ');
  expect(said).toMatch(
    /srv:\nothers\nout\n\n\/srv\/out:\ncoverage-final\.json\nlambda-coverage\.json\nlambda-coverage\.sources\.gz$/,
  );
});
