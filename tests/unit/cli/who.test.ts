import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whoText } from '../../../cli/who-text.ts';
import type { WhoResult } from '../../../combiner-image/who/who.ts';
import { lambdaCoverage } from '../support/command.ts';
import { instrumentedCopy } from '../support/instrumented.ts';
import { invoked } from '../support/invoked.ts';
import { project } from '../support/placed.ts';

const FILES = {
  'src/index.js': `const { price } = require('./lib/price.js');
const { routes } = require('./routes.js');
exports.handler = async ({ amount }) => routes['GET /orders'](price, amount);
`,
  'src/lib/price.js': `const discount = (amount) => amount * 0.9;

// Large orders are cheaper.
exports.price = (amount) => {
  if (amount > 100)
    return discount(
      amount,
    );
  return amount;
};
`,
  'src/routes.js': "exports.routes = { 'GET /orders': (price, amount) => price(amount) };\n",
  'src/unloaded.js': 'exports.never = 1;\n',
  'mailer/mail.js': 'exports.handler = async () => 1;\n',
};

const contexts = { 'order/large': 200, 'order/small': 1, 'order/also large': 300 };
const events = Object.entries(contexts).map(([context, amount]) => ({
  amount,
  headers: { 'x-coverage-context': context },
}));

/** For all tests: temporary folders are those of one. */
const lasting = () => realpathSync(mkdtempSync(join(tmpdir(), 'lambda-coverage-test-')));

let root: string;
let store: string;
let without: string;

async function record(env: Record<string, string>): Promise<string> {
  const dir = lasting();
  for (const functionName of ['orders', 'refunds']) {
    const own = functionName === 'orders' ? [{ amount: 1 }, ...events] : [{ amount: 1 }];
    await invoked('index.handler', own, {
      taskRoot: join(root, 'src'),
      dir,
      record: true,
      functionName,
      env,
    });
  }
  return dir;
}

beforeAll(async () => {
  root = lasting();
  cpSync(project(FILES), root, { recursive: true });
  store = await record({ COVERAGE_ATTRIBUTION: 'on' });
  without = await record({});
});
afterAll(() => {
  for (const folder of [root, store, without]) rmSync(folder, { recursive: true });
});

const who = (args: string[], cwd = root) => lambdaCoverage(['who', ...args], { cwd });
const answer = async (asked: string, ...options: string[]): Promise<WhoResult> =>
  JSON.parse((await who([asked, store, '--json', ...options])).stdout);

test('a line: who ran it, in which functions, how often and when', async () => {
  const { code, unattributed } = await answer('src/lib/price.js:6');
  const day = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  expect(code).toEqual([
    {
      path: 'src/lib/price.js',
      line: 6,
      text: 'return discount(',
      runs: 2,
      contexts: ['order/also large', 'order/large'].map((name) => ({ name, first: day, last: day })),
      functions: [{ name: 'orders', first: day, last: day }],
    },
  ]);
  expect(unattributed).toEqual([]);
  const last = await answer('src/lib/price.js:9');
  expect(last.code[0]?.functions.map(({ name }) => name)).toEqual(['orders', 'refunds']);
  expect(last.code[0]?.contexts.map(({ name }) => name)).toEqual(['order/small']);
});

test('how often a line ran is not said where only whether it ran was counted', async () => {
  const [taskRoot, dir] = [join(lasting(), 'task'), lasting()];
  instrumentedCopy(join(root, 'src'), taskRoot, 'hits-1');
  const env = { COVERAGE_ATTRIBUTION: 'on' };
  await invoked('index.handler', events, { taskRoot, dir, record: true, functionName: 'orders', env });
  for (const place of ['src/lib/price.js:6', 'src/index.js:3']) {
    const { code }: WhoResult = JSON.parse((await who([place, dir, '--json'])).stdout);
    expect(code.map(({ runs, functions }) => [runs, functions.length])).toEqual([[undefined, 1]]);
  }
  expect((await who(['price.js:6', dir])).stdout).toContain('\nran, in 1 function, for 2 contexts\n');
  for (const folder of [dirname(taskRoot), dir]) rmSync(folder, { recursive: true });
});

test('in the middle of a statement, by the end of the path, from a folder, by name, and narrowed', async () => {
  const large = ['order/also large', 'order/large'];
  const names = ({ code }: WhoResult) => code.map((each) => each.contexts.map(({ name }) => name));
  expect(names(await answer('src/lib/price.js:7'))).toEqual([large]);
  expect(names(await answer('price.js:6'))).toEqual([large]);
  expect(names(await answer('discount'))).toEqual([large]);
  expect(names(await answer('src/lib/price.js'))).toEqual([[...large, 'order/small'].sort()]);
  expect(names(await answer('GET /orders'))).toEqual([[...large, 'order/small'].sort()]);
  expect(names(await answer('discount', '--context', '*also*'))).toEqual([['order/also large']]);
  mkdirSync(join(root, 'src/lib/deep'), { recursive: true });
  const text = await who(['../price.js:6', store], join(root, 'src/lib/deep'));
  expect(text.stdout).toMatch(
    /^src\/lib\/price\.js:6 {2}return discount\(\nran 2 times, in 1 function, for 2 contexts\n {2}function {2}orders {2}\d{4}-\d\d-\d\d\n {2}context {3}order\/also large {2}/,
  );
});

test.each([
  ['src/lib/price.js:3', 2, 'Line 3 of src/lib/price.js has no code; the nearest with code: 1 and 4.'],
  ['src/lib/price.js:99', 2, 'src/lib/price.js has 10 lines; the nearest with code: 9.'],
  ['src/lib/prise.js', 2, 'The report does not have src/lib/prise.js. Did you mean "src/lib/price.js"?'],
  ['discont', 2, 'No file and no function is called "discont". Did you mean "discount"?'],
  ['src/unloaded.js:1', 3, 'No function has loaded src/unloaded.js'],
])('%s is refused with what to do', async (asked, code, message) => {
  expect(await who([asked, store])).toMatchObject({ code, stderr: expect.stringContaining(message) });
});

test('without attribution it says what is known, and what to set', async () => {
  expect(await who(['src/lib/price.js:6', without])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(
      'src/lib/price.js:6 ran 2 times, in orders. Nothing says which context ran what: set COVERAGE_ATTRIBUTION=on on orders, refunds',
    ),
  });
  expect(await who([])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('lambda-coverage who: Say what to ask of'),
  });
});

test('only functions with the code are said not to tell which context ran it', async () => {
  const dir = lasting();
  const taskRoot = join(root, 'mailer');
  await invoked('mail.handler', [{}], { taskRoot, dir, record: true, functionName: 'mailer', env: {} });
  const { unattributed } = await answer('src/lib/price.js', without, dir);
  expect(unattributed.map((said) => / of (\w+) /.exec(said)?.[1]).sort()).toEqual(['orders', 'refunds']);
  expect(await answer('mailer/mail.js', dir)).toMatchObject({
    unattributed: [expect.stringMatching(/^1 object of mailer does not say which context ran what/)],
  });
  rmSync(dir, { recursive: true });
});

test('a long name does not push what stands beside the others away', () => {
  const day = { first: '2026-01-02T00:00:00.000Z', last: '2026-01-02T00:00:00.000Z' };
  const names = ['short', 'x'.repeat(200)];
  const lines = whoText({
    schema: 'lambda-coverage/who/1',
    createdAt: day.last,
    asked: 'a.ts',
    code: [{ path: 'a.ts', contexts: names.map((name) => ({ name, ...day })), functions: [] }],
    unattributed: [],
    missing: [],
  });
  expect(lines.slice(-2)).toEqual([
    `  context   short${' '.repeat(55)}  2026-01-02`,
    `  context   ${'x'.repeat(200)}  2026-01-02`,
  ]);
});
