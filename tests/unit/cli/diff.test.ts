import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiffResult } from '../../../combiner-image/diff.ts';
import { type CommandResult, lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { project } from '../support/placed.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PRICE = `export function price(order) {
  return order.count * 3;
}
`;
/** `gift` runs, the discount does not. */
const DISCOUNTED = `export function price(order) {
  if (order.gift) return 0;
  if (order.count > 100) {
    return discounted(
      order.count,
      0.9,
    );
  }
  return order.count * 3;
}

function discounted(count, rate) {
  return count * 3 * rate;
}
`;
const INDEX = `import { price } from './price.mjs';

export const handler = async (order) => price(order);
`;

let top: string;
let store: string;

/** A branch that changed the price, and was deployed. */
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  store = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  writeFiles(top, { 'index.mjs': INDEX, 'price.mjs': PRICE, 'README.md': 'Prices.\n' });
  git(top, 'init', '-q', '-b', 'main');
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', 'one');
  git(top, 'checkout', '-q', '-b', 'discount');
  writeFiles(top, { 'price.mjs': DISCOUNTED });
  git(top, 'commit', '-q', '-am', 'two');
  await invoked('index.handler', [{ gift: true }, { count: 2 }], {
    taskRoot: writeFiles(temporaryFolder(), { 'index.mjs': INDEX, 'price.mjs': DISCOUNTED }),
    record: true,
    dir: store,
    functionName: 'orders',
  });
});

afterAll(() => {
  for (const folder of [top, store]) rmSync(folder, { recursive: true });
});

/** @param files written into a copy of the checkout first */
function diff(options: string[], files: Record<string, string> = {}): Promise<CommandResult> {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  writeFiles(cwd, files);
  return lambdaCoverage(['diff', store, '--base', 'origin/main', ...options], { cwd });
}

async function result(options: string[], files?: Record<string, string>): Promise<DiffResult> {
  const { stdout, stderr } = await diff([...options, '--format', 'json'], files);
  expect(stderr).not.toContain('Error');
  return JSON.parse(stdout);
}

const states = ({ files }: DiffResult, path: string) =>
  files
    .find((file) => file.path === path)
    ?.lines.filter(({ state }) => state !== 'not code')
    .map(({ line, state }) => `${line} ${state}`);

test('changed lines, functions and arms are told, with what ran of them', async () => {
  const { code, stdout } = await diff([]);
  expect(code).toBe(0);
  const commit = git(top, 'rev-parse', '--short=7', 'main');
  expect(stdout).toBe(`Changed since origin/main (${commit}): 1 file with code

price.mjs: 28.57 % (2 of 7) ran
  not run: lines 4-6, 12-13
  discounted (line 12) was not called

lines:     28.57 % (2 of 7) ran
functions: 50 % (1 of 2) ran
branches:  75 % (3 of 4) ran
`);
});

test('a share that is not reached exits with 1, and one that is with 0', async () => {
  const missed = await diff(['--min', '80']);
  expect(missed.code).toBe(1);
  expect(missed.stderr).toContain('Threshold missed: changed lines: ');
  expect((await diff(['--min', '10', '--min-branches', '75', '--min-functions', '50'])).code).toBe(0);
  expect((await diff(['--min-branches', '75.1'])).code).toBe(1);
  expect((await diff(['--min', '80'], { 'price.mjs': PRICE })).code).toBe(0);
});

test('what is not deployed is neither run nor missed, and nothing is judged by it', async () => {
  const later = DISCOUNTED.replace('* rate', '* rate * 1');
  const files = { 'price.mjs': later, 'index.mjs': `${INDEX}// More.\n` };
  const changed = await result([], files);
  expect(states(changed, 'price.mjs')).toEqual([
    '2 ran',
    '3 ran',
    ...[4, 5, 6].map((line) => `${line} not run`),
    ...[12, 13].map((line) => `${line} not deployed`),
  ]);
  expect(changed.missing).toEqual(['2 changed lines not deployed yet']);
  const judged = await diff(['--min', '10'], files);
  expect(judged.code).toBe(5);
  expect(judged.stderr).toContain('The thresholds cannot be judged: 2 changed lines not deployed yet.');
  expect((await diff(['--min', '10', '--allow-missing'], files)).code).toBe(0);
  expect((await diff(['--min', '90', '--allow-missing'], files)).code).toBe(1);
});

test('a new file that deployed code imports is not deployed yet; tests, and what nothing imports, are in no function', async () => {
  const changed = await result([], {
    'price.mjs': `import { tax } from './tax.mjs';\n${DISCOUNTED}`,
    'tax.mjs': 'export const tax = () => 19;\n',
    'price.test.mjs': 'price({});\n',
    'script.mjs': 'run();\n',
    'types.d.ts': 'declare const x: string;\n',
  });
  expect(states(changed, 'tax.mjs')).toEqual(['1 not deployed']);
  expect(changed.unloaded).toEqual(['price.test.mjs', 'script.mjs']);
  expect(changed.totals.lines.notDeployed).toBe(1);
});

test('with a choice, a file that is not in it may be of functions that are left out: nothing says that none has it', async () => {
  const moved = (name: string) => ({ 'index.mjs': `${INDEX}// More.\n`, [name]: 'run();\n' });
  const words = (options: string[]) => diff([...options, '--min', '1'], moved('script.mjs'));
  expect(await words([])).toMatchObject({
    stdout: expect.stringContaining('Changed, and in the code of no function: script.mjs'),
    stderr: expect.stringContaining('Not judged, because no function has it: script.mjs.'),
  });
  for (const [options, said] of [
    [['--function', 'order*'], 'functions order*'],
    [['--since', '24h', '--function', 'orders'], 'functions orders, this time'],
  ] as const)
    expect(await words([...options])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        `Changed, and not in what was recorded of ${said}: script.mjs. Functions that this leaves out may have it.`,
      ),
      stderr: expect.stringContaining(
        `Not judged, because it is not in what was recorded of ${said}: script.mjs.`,
      ),
    });
  expect((await diff(['--function', 'orders', '--format', 'markdown'], moved('a.mjs'))).stdout).toContain(
    '- `a.mjs` is not in what was recorded of `functions orders`; other functions may have it',
  );
});

test('a moved file has the lines that were edited', async () => {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  git(cwd, 'mv', 'index.mjs', 'main.mjs');
  const { stdout } = await lambdaCoverage(['diff', store, '--base', 'origin/discount', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ files: [], unjudged: [], unloaded: [] });
});

test('a change without code asks no store, and passes', async () => {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  writeFiles(cwd, { 'README.md': 'Prices and taxes.\n' });
  const { code, stdout } = await lambdaCoverage(
    ['diff', join(cwd, 'nowhere'), '--base', 'origin/discount', '--min', '80'],
    { cwd },
  );
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/0 files with code[\s\S]*\nlines: +nothing changed\n/),
  });
});

test('so does a submodule without code that is asked for; one with code is asked about, and one that is not checked out', async () => {
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  const add = (name: string, files: Record<string, string>) => {
    const other = project(files);
    git(cwd, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, name);
  };
  const ask = async (...options: string[]) => {
    const args = ['diff', temporaryFolder(), '--base', 'origin/discount', '--min', '80', ...options];
    return (await lambdaCoverage(args, { cwd })).code;
  };
  add('docs', { 'a.md': 'a\n' });
  expect(await ask()).toBe(0);
  add('lib', { 'x.js': 'x();\n' });
  expect([await ask(), await ask('--exclude', 'lib/**')]).toEqual([5, 0]);
  git(cwd, 'submodule', 'deinit', '-q', '-f', 'docs');
  expect(await ask('--exclude', 'lib/**')).toBe(5);
});

test('data that is missing exits with 5 where it is judged, and with 3 else', async () => {
  const empty = temporaryFolder();
  const cwd = temporaryFolder();
  git(cwd, 'clone', '-q', top, '.');
  const ask = (...options: string[]) =>
    lambdaCoverage(['diff', empty, '--base', 'origin/main', ...options], { cwd });
  expect((await ask()).code).toBe(3);
  expect((await ask('--min', '80')).code).toBe(5);
  expect((await diff(['--min', '10', '--expect', 'orders,payments'])).code).toBe(5);
});

test('Markdown is a table that nothing in a name gets out of', async () => {
  const odd = 'a|b`<img src=x onerror=alert(1)>@all.mjs';
  const { stdout } = await diff(['--format', 'markdown'], {
    [odd]: 'x();\n',
  });
  expect(stdout).toContain('| file | ran | not run | not deployed yet |');
  expect(stdout).toContain('| `price.mjs` | 2\u00a0of\u00a07 | 4-6,\u00a012-13 |  |');
  expect(stdout).toContain('- `discounted` (`price.mjs:12`)');
  const outside = stdout.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toContain('<img');
  expect(outside).not.toContain('@all');
});

test('annotations name file and lines, and a name ends none of them', async () => {
  const { stdout } = await diff(['--format', 'github'], {
    'price.mjs': DISCOUNTED,
    'a,b::c%.mjs': 'export const x = () => 1;\n',
    'index.mjs': `import './a,b::c%.mjs';\n${INDEX}`,
  });
  const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
  expect(commands).toEqual([
    '::warning file=price.mjs,line=4,endLine=6,title=Not run::Lines 4 to 6: did not run',
    '::warning file=price.mjs,line=12,endLine=13,title=Not run::Lines 12 to 13: did not run',
    '::notice file=a%2Cb%3A%3Ac%25.mjs,line=1,endLine=1,title=Not deployed yet::Line 1: not deployed yet',
  ]);
});

test('what cannot be asked for is refused with what can', async () => {
  const refused = async (...options: string[]) => {
    const { code, stderr } = await lambdaCoverage(['diff', store, ...options], { cwd: top });
    return `${code} ${stderr.split('\n', 1)[0]}`;
  };
  expect(await refused()).toContain('2 lambda-coverage diff: Give --base');
  expect(await refused('--base', 'origin/main')).toContain(
    '2 lambda-coverage diff: git knows no commit origin/main',
  );
  expect(await refused('--base', 'main', '--format', 'html')).toContain(
    'must be one of text, json, markdown, github',
  );
  expect(await refused('--base', 'main', '--json', '--format', 'text')).toContain('leave out one of them');
  expect(await refused('--base', 'main', '--min', '120')).toContain('--min: "120" is not a percentage');
  expect(await refused('--base', 'main', '--builds', 'all')).toContain('one text for each file');
});
