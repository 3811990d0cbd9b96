import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listing } from '../support/against-istanbul.ts';
import { lambdaCoverage } from '../support/command.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = `const later = (value) => new Promise((done) => setTimeout(done, 5, value));

class Cart {
  #items = [];

  add(item) {
    this.#items.push(item);
    return this;
  }

  async total(discount = 0) {
    let sum = 0;
    for (const { price } of this.#items) sum += price;
    return (await later(sum)) - (discount > 5 ? discount : 0);
  }
}

exports.handler = async ({ items, discount, gift }) => {
  const cart = new Cart();
  items.forEach((price) => cart.add({ price }));
  if (gift && items.length > 1) return 'a gift';
  return cart.total(discount);
};
`;

/** Of two runs that are under way together, by the names of their tests. */
const EVENTS: Record<string, object> = {
  'a/empty': { items: [] },
  'b/large': { items: [5, 6], discount: 7 },
  a: { items: [1], discount: 1 },
  'ab/other': { items: [1, 2], gift: true },
  'b/gift': { items: [1], gift: true },
};
const OF = { a: ['a/empty', 'a'], b: ['b/large', 'b/gift'] };

let taskRoot: string;
let stores: { together: string; each: string; a: string; b: string };

const eventsOf = (names: readonly string[]) =>
  names.map((name) => ({ ...EVENTS[name], headers: { 'x-coverage-context': name } }));

async function record(dir: string, events: object[], env: Record<string, string>): Promise<void> {
  await invoked('index.handler', events, { taskRoot, dir, record: true, functionName: 'cart', env });
}

beforeAll(async () => {
  const lasting = () => mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  taskRoot = writeFiles(lasting(), { 'index.js': HANDLER });
  stores = { together: lasting(), each: lasting(), a: lasting(), b: lasting() };
  const all = eventsOf(Object.keys(EVENTS));
  // The module's own code belongs to whatever comes first.
  const first = { items: [], headers: { 'x-coverage-context': 'first' } };
  await record(stores.together, [first, ...all], { COVERAGE_ATTRIBUTION: 'on' });
  await record(stores.each, [first, ...all], { COVERAGE_UPLOAD: 'invocation' });
  for (const run of ['a', 'b'] as const)
    await record(stores[run], [first, ...eventsOf(OF[run])], { COVERAGE_UPLOAD: 'invocation' });
});

afterAll(() => {
  for (const folder of [taskRoot, ...Object.values(stores)]) rmSync(folder, { recursive: true });
}, 60_000);

/** Its counters, without those of the module's own code. */
async function report(
  store: string,
  ...options: string[]
): Promise<string[] | { code: number | null; stderr: string }> {
  const out = join(temporaryFolder(), 'out');
  const { code, stderr } = await lambdaCoverage(['report', store, '-r', 'json', '-o', out, ...options]);
  if (code !== 0) return { code, stderr };
  const map: CoverageMapData = JSON.parse(readFileSync(join(out, 'coverage-final.json'), 'utf8'));
  const [data] = Object.values(map);
  if (data === undefined) return [];
  return listing(data).filter((line) => !/^statement (1:14|18:18) /.test(line));
}

const hits = (lines: unknown): unknown =>
  Array.isArray(lines) && lines.map((line: string) => line.replaceAll(/ [1-9]\d*(?=( \d+)*$)/g, ' ran'));

test.each(['a', 'b'] as const)('run %s, under way with others, shows what it runs alone', async (run) => {
  // By its own, without what came first.
  const alone = await report(stores[run], '--run', run);
  expect(await report(stores.each, '--run', run)).toEqual(alone);
  expect(hits(await report(stores.together, '--run', run))).toEqual(hits(alone));
  const others = await report(stores.each, '--run', run === 'a' ? 'b' : 'a');
  expect(others).not.toEqual(alone);
});

test('what is said of a run are its own invocations, before and after compacting', async () => {
  const summary = async (store: string) => {
    const args = [
      'report',
      store,
      '-r',
      'none',
      '-o',
      join(temporaryFolder(), 'out'),
      '--json',
      '--run',
      'a',
    ];
    const [fn] = JSON.parse((await lambdaCoverage(args)).stdout).functions;
    return { sandboxes: fn.sandboxes, invocations: fn.invocations, outcomes: fn.outcomes };
  };
  const expected = { sandboxes: 1, invocations: 2, outcomes: { ok: 2 } };
  expect(await summary(stores.each)).toEqual(expected);
  expect(await summary(stores.together)).toEqual(expected);
  const before = await report(stores.together, '--run', 'a');
  await lambdaCoverage(['compact', stores.together, '--older-than', '0h', '--prune']);
  expect(await report(stores.together, '--run', 'a')).toEqual(before);
  expect(await summary(stores.together)).toEqual(expected);
});

test('without contexts the time that was marked decides', async () => {
  const dir = temporaryFolder();
  const cwd = temporaryFolder();
  const run = (...args: string[]) => lambdaCoverage(['run', ...args, '--store', dir], { cwd });
  await record(dir, [{ items: [] }], {});
  expect(await run('start', 'nightly')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Run nightly began at /),
  });
  await record(dir, [{ items: [1, 2], gift: true }], {});
  expect(await run('end')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Run nightly was from .*: see it with --run nightly\n$/),
  });
  await record(dir, [{ items: [3] }], {});
  expect(readdirSync(join(dir, 'runs/nightly'))).toHaveLength(1);
  const counts = await report(dir, '--run', 'nightly');
  expect(counts).toContain('if 21:2 1 0');
  expect(counts).toContainEqual(expect.stringMatching(/^function \S+ 20:16 2$/));
  expect(await report(dir, '--run', 'weekly')).toEqual({
    code: 3,
    stderr: expect.stringContaining(
      'Nothing was recorded of run weekly: no context is weekly or begins with weekly/, and "lambda-coverage run" has not marked it. Marked are nightly.',
    ),
  });
});

test('run marks what a command takes, hands it the name, and exits as it does', async () => {
  const dir = temporaryFolder();
  const args = [
    'run',
    '--store',
    dir,
    '--name',
    'pr-17',
    '--',
    process.execPath,
    '-e',
    'console.log(process.env.LAMBDA_COVERAGE_RUN); process.exit(7)',
  ];
  expect(await lambdaCoverage(args)).toMatchObject({
    code: 7,
    stdout: 'pr-17\n',
    stderr: expect.stringMatching(/^Run pr-17 was from /),
  });
  expect(readdirSync(join(dir, 'runs'))).toEqual(['pr-17']);
});

test.each([
  [['run'], 'Give "start NAME", "end", or a command'],
  [['run', 'start'], 'Give "start NAME"'],
  [['run', 'start', '../x'], 'must be a name of up to 100 letters'],
  [['run', 'end'], 'No run is under way'],
  [['run', 'end', 'other'], 'No run other is under way'],
  [['run', '--', 'no-such-command-here'], 'cannot be started'],
  [['report', '--run', 'a/b'], 'must be a name'],
])('%j is refused', async (args, message) => {
  const dir = temporaryFolder();
  const [command = '', ...rest] = args;
  const place = command === 'run' ? ['--store', dir] : [dir];
  expect(await lambdaCoverage([command, ...place, ...rest])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});
