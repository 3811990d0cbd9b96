import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Half of its lines run. */
const PROGRAM = `exports.handler = async (event) => {
  if (event.odd) {
    console.log('odd');
    return 'odd';
  }
  return 'even';
};
`;

function recorded(): RecordedStore {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return store;
}

test('0: a report without thresholds, and with ones that are reached', async () => {
  const { folder } = recorded();
  expect(await lambdaCoverage(['report', folder], { cwd: temporaryFolder() })).toMatchObject({ code: 0 });
  const checked = ['report', folder, '--check', '--lines', '60', '--functions', '100'];
  expect(await lambdaCoverage(checked, { cwd: temporaryFolder() })).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^All 2 thresholds are reached$/m),
  });
  const quiet = await lambdaCoverage([...checked, '-q'], { cwd: temporaryFolder() });
  expect(quiet).toMatchObject({ code: 0, stderr: '' });
});

test('explain says what an exit code means', async () => {
  const { stdout } = await lambdaCoverage(['explain', '5']);
  expect(stdout).toMatch(/^5 .*exit code[\s\S]*cannot be judged, because data is missing/);
  expect(JSON.parse((await lambdaCoverage(['explain', '0', '--json'])).stdout)).toEqual({
    exitCode: 0,
    meaning: 'success',
  });
});

test('1: a missed threshold is named with its figures', async () => {
  const args = ['report', recorded().folder, '--check', '--lines', '80', '--branches', '10'];
  const { code, stderr } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect(code).toBe(1);
  expect(stderr).toContain('Threshold missed: lines: 60 % (3 of 5) is below 80 %');
  expect(stderr).not.toContain('branches');
});

test.each([
  [['repotr'], 'Did you mean "report"?'],
  [['report', '--outptu', 'x'], 'Unknown option --outptu. Did you mean "--output"?'],
  [['report', '--output'], '--output needs a value: --output DIR.'],
  [['report', '-o'], '--output needs a value: --output DIR.'],
  [['report', '--sort', '-q'], '--sort needs a value: --sort ORDER.'],
  [['report', '--quiet=yes'], '--quiet takes no value.'],
  [['report', '.', '--expect', ''], '--expect is empty: give it a value, or leave it out'],
  [['report', '.', '--include', 'src/**', '--include', ' '], '--include is empty'],
  [['doctor', '.', '--builds='], '--builds is empty'],
  [['doctor', '.', '--expect', ' , ,'], '--expect is empty'],
  [['stamp', '.', '--name', 'v1,v2'], 'no commas'],
  [['stamp', '.', '--name', 'newest'], 'not one of all, carry, newest'],
  [['report', '.', '--since', '2026-11-31T10:00:00Z'], '--since must be an age like 24h'],
  [['report', '.', '--check'], '--check needs a threshold'],
  [['report', '.', '--lines', 'many'], '--lines: "many" is not a percentage'],
  [['report', '.', '--since', 'tomorrow'], '--since must be an age like 24h'],
  [['report', 's3://'], 'The bucket "" must be a bucket\'s plain name'],
  [['report', 'gs://bucket/x'], 'gs://bucket/x is not the location of a store'],
  ...['s3://bucket/x', 'gs://bucket'].flatMap((url): [string[], string][] => [
    [
      ['invoke', 'a.handler', '--event', '{}', '--dir', url],
      `--dir ${url}: give a folder of this machine. To record into a bucket, give --env COVERAGE_S3_BUCKET=BUCKET`,
    ],
    [
      ['invoke', 'a.handler', '--event', '{}', '--env', `COVERAGE_DIR=${url}`],
      `--env COVERAGE_DIR ${url}: give a folder`,
    ],
    [['invoke', 'a.handler', '--event', '{}', '--task-root', url], `--task-root ${url}: give a folder`],
    [['report', '.', '-o', url], '"lambda-coverage combine"'],
    [['report', '.', '--root', url], `--root ${url}: give a folder`],
    [['report', '.', '--maps', 'a', '--maps', url], `--maps ${url}: give a folder`],
    [['report', '.', '--task-root', `a=${url}`], `${url}: give a folder`],
    [['stamp', url, '--name', 'v1'], `DIR ${url}: give a folder`],
    [['instrument', url], `DIR ${url}: give a folder`],
  ]),
  [['invoke', 'a.handler', '--store', 'x'], 'Unknown option --store. Only the configuration file gives it.'],
  [['comment', '--output', 'x'], 'Unknown option --output. Only the configuration file gives it.'],
  [['open', '--output', 'x'], 'Unknown option --output. Give DIR without a name before it.'],
  [['combine', 'a', 'b'], 'give one location'],
  [['compact', 'a', 'b'], 'give one location'],
  [['compact', '.', '--window', 'yesterday'], '--window: "yesterday" is not the length of a window'],
  [['compact', '.', '--window', '0h'], '--window: "0h" is not the length of a window'],
  [['compact', '.', '--older-than', 'yesterday'], '--older-than: "yesterday" is not an age'],
  [['doctor'], 'here, which "lambda-coverage invoke" makes'],
])('2: %j is wrong usage, answered with the usage line', async (args, message) => {
  const { code, stderr, stdout } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage: lambda-coverage');
  expect([code, stdout]).toEqual([2, '']);
});

test('a directory of the combiner is no address, either', async () => {
  for (const dir of ['s3://bucket/x', 'https://bucket.s3.amazonaws.com'])
    await expect(handler({ dir })).rejects.toThrow(
      `${dir} is an address, and no directory: name a bucket with COVERAGE_S3_BUCKET`,
    );
});

test('2: a time that begins after it ends', async () => {
  const since = ['--since', '2026-11-24', '--until', '2026-11-23'];
  for (const command of ['report', 'doctor'])
    expect(await lambdaCoverage([command, temporaryFolder(), ...since])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--since is 2026-11-24T00:00:00.000Z, which is not before --until'),
    });
  const event = { dir: temporaryFolder(), since: '1h', until: '2h' };
  await expect(handler(event)).rejects.toThrow('"since" is');
});

test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])(
  '2: %s that means neither yes nor no',
  async (name) => {
    const { code, stderr } = await lambdaCoverage(['doctor', 's3://bucket'], { env: { [name]: 'maybe' } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${name} must be on or off.`)]);
  },
);

test('3: nothing usable', async () => {
  const empty = temporaryFolder();
  for (const command of ['report', 'combine', 'compact', 'doctor']) {
    const { code } = await lambdaCoverage([command, empty], { cwd: temporaryFolder() });
    expect([command, code]).toEqual([command, 3]);
  }
});

test('4: a directory that is not there, and a bucket that nobody answers for', async () => {
  const missing = await lambdaCoverage(['report', 'no/such/store'], { cwd: temporaryFolder() });
  expect(missing.code).toBe(4);
  expect(missing.stderr).toContain('no/such/store does not exist');

  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const refused = await lambdaCoverage(['report', 's3://my-bucket/coverage'], {
    cwd: temporaryFolder(),
    env,
  });
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('Bucket my-bucket cannot be reached (ECONNREFUSED): check the network');
});

/** A port that was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
