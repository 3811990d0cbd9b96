import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CoveredBy, smallestSet } from '../../../combiner-image/who/smallest-set.ts';
import type { TestsResult } from '../../../combiner-image/who/tests.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { project } from '../support/placed.ts';
import { temporaryFolder } from '../support/recorded.ts';

const FILES = {
  'src/index.js': `const { add, times } = require('./math.js');
const { greet } = require('./greet.js');
exports.handler = async ({ op, a = 1, b = 1 }) => {
  if (op === 'add') return add(a, b);
  if (op === 'times') return times(a, b);
  return greet(op);
};
`,
  'src/math.js': `exports.add = (a, b) => {
  if (a < 0) return 'negative';
  return a + b;
};
exports.times = (a, b) => {
  return a * b;
};
`,
  'src/greet.js': `const words = { en: 'hello' };
exports.greet = (name) => words.en + name;
`,
  'README.md': 'Sums.\n',
};

const TESTS = {
  'adds numbers': { op: 'add' },
  'adds large numbers': { op: 'add', a: 1000 },
  'refuses negative numbers': { op: 'add', a: -1 },
  multiplies: { op: 'times' },
  greets: { op: 'Ada' },
};

let recorded: { root: string; store: string };
let root: string;

beforeAll(async () => {
  const lasting = () => realpathSync(mkdtempSync(join(tmpdir(), 'lambda-coverage-test-')));
  recorded = { root: lasting(), store: lasting() };
  cpSync(project(FILES), recorded.root, { recursive: true });
  git(recorded.root, 'branch', 'base');
  const events = Object.entries(TESTS).map(([name, event]) => ({
    ...event,
    headers: { 'x-coverage-context': name },
  }));
  await invoked('index.handler', [{ op: 'warm' }, ...events], {
    taskRoot: join(recorded.root, 'src'),
    dir: recorded.store,
    record: true,
    functionName: 'sums',
    env: { COVERAGE_ATTRIBUTION: 'on' },
  });
});
afterAll(() => {
  for (const folder of Object.values(recorded)) rmSync(folder, { recursive: true });
});
beforeEach(() => {
  root = temporaryFolder();
  cpSync(recorded.root, root, { recursive: true });
});

const change = (path: keyof typeof FILES, from: string, to: string) =>
  writeFileSync(join(root, path), FILES[path].replace(from, to));

async function answer(...options: string[]): Promise<TestsResult> {
  const { stdout, stderr, code } = await lambdaCoverage(['tests', recorded.store, '--json', ...options], {
    cwd: root,
  });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const touching = ({ tests }: TestsResult) =>
  Object.fromEntries(
    tests.flatMap(({ name, touches = [] }) => (touches.length > 0 ? [[name, touches]] : [])),
  );

test('a changed function: the tests that ran it as it was', async () => {
  change('src/math.js', 'a * b', 'b * a');
  change('README.md', 'Sums', 'All sums');
  const result = await answer('--changed', 'base');
  expect(touching(result)).toEqual({ multiplies: ['src/math.js'] });
  expect([result.untested, result.unknown]).toEqual([[], []]);
  const { stdout, stderr } = await lambdaCoverage(['tests', recorded.store, '--changed', 'base'], {
    cwd: root,
  });
  // It shows no file, so the names that texts would have in a report are nothing to say.
  expect(stderr).not.toMatch(/shown as|different texts/);
  expect(stdout).toMatch(
    /^1 of 5 tests ran code that was changed since base \([0-9a-f]{7}\):\n {2}multiplies {2}src\/math\.js\n\n/,
  );
});

test('code at the top level may mean all of the file; a comment means nothing; a new file is in no function', async () => {
  change('src/greet.js', "'hello'", "'good day'");
  expect(touching(await answer('--changed', 'base'))).toEqual({ greets: ['src/greet.js'] });
  change('src/greet.js', 'const words', '// Of all languages.\nconst words');
  writeFileSync(join(root, 'src/new.js'), 'exports.a = 1;\n');
  writeFileSync(join(root, 'src/new.vue'), '<script>export default 1</script>\n');
  const result = await answer('--changed', 'base');
  expect(touching(result)).toEqual({});
  expect([result.untested, result.unknown]).toEqual([['src/greet.js'], ['src/new.js', 'src/new.vue']]);
  expect(result.narrowed).toBe(undefined);
  const chosen = ['tests', recorded.store, '--changed', 'base', '--context', 'greets*'];
  const { stdout } = await lambdaCoverage(chosen, { cwd: root });
  expect(stdout).toContain(
    'Changed, and not in what was recorded of contexts greets*: src/new.js, src/new.vue. Functions that this leaves out may have it.',
  );
});

test('a file that was renamed and changed: the tests that ran it under its older name', async () => {
  git(root, 'mv', 'src/math.js', 'src/sums.js');
  change('src/index.js', './math.js', './sums.js');
  writeFileSync(join(root, 'src/sums.js'), FILES['src/math.js'].replace('a * b', 'b * a'));
  const result = await answer('--changed', 'base');
  expect(touching(result)).toMatchObject({ multiplies: ['src/index.js', 'src/sums.js'] });
  expect(touching(result)['adds numbers']).toEqual(['src/index.js']);
  expect(result.unknown).toEqual([]);
});

test('what was changed and is deployed: the tests that ran the changed lines', async () => {
  // The base is older than what is deployed.
  git(root, 'checkout', '-q', '-B', 'base');
  change('src/math.js', "return 'negative'", "return 'below'");
  git(root, 'commit', '-q', '-a', '-m', 'older', '--no-gpg-sign');
  git(root, 'checkout', '-q', '-b', 'work');
  writeFileSync(join(root, 'src/math.js'), FILES['src/math.js']);
  expect(touching(await answer('--changed', 'base'))).toEqual({
    'adds large numbers': ['src/math.js'],
    'adds numbers': ['src/math.js'],
    'refuses negative numbers': ['src/math.js'],
  });
});

test('where no invocation says which test it is of, it says what to do', async () => {
  const dir = temporaryFolder();
  await invoked('index.handler', [{ op: 'add' }], {
    taskRoot: join(root, 'src'),
    dir,
    record: true,
    functionName: 'sums',
    env: { COVERAGE_ATTRIBUTION: 'on' },
  });
  expect(await lambdaCoverage(['tests', dir, '--changed', 'base'], { cwd: root })).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining(
      'No invocation says which test it belongs to: have tests send x-coverage-context',
    ),
  });
});

test('tests that add nothing of their own, and what each alone ran', async () => {
  const { tests, base } = await answer();
  expect(base).toBeUndefined();
  const adds = tests.filter((each) => each.adds > 0).map(({ name }) => name);
  expect(adds).toHaveLength(4);
  expect(adds).toEqual(expect.arrayContaining(['greets', 'multiplies', 'refuses negative numbers']));
  const alone = Object.fromEntries(tests.map((each) => [each.name, each.alone > 0]));
  expect(alone).toEqual({
    'adds large numbers': false,
    'adds numbers': false,
    'refuses negative numbers': true,
    multiplies: true,
    greets: true,
  });
});

const covers = fc.array(
  fc.record({
    members: fc.uniqueArray(fc.nat(9), { minLength: 1 }),
    counters: fc.integer({ min: 1, max: 5 }),
  }),
);

test('a smallest set runs all that any ran, and needs each of its tests', () => {
  fc.assert(
    fc.property(covers, (covered: CoveredBy[]) => {
      const adds = smallestSet(10, covered);
      const chosen = new Set(adds.flatMap((count, at) => (count > 0 ? at : [])));
      const isCovered = (by: Set<number>) => covered.every(({ members }) => members.some((at) => by.has(at)));
      expect(isCovered(chosen)).toBe(true);
      for (const each of chosen)
        expect(isCovered(new Set([...chosen].filter((at) => at !== each)))).toBe(false);
      const all = covered.reduce((sum, { counters }) => sum + counters, 0);
      expect(adds.reduce((sum, count) => sum + count, 0)).toBe(all);
    }),
  );
});

test('without contexts, or a base that is not there, it says what to do', async () => {
  expect(
    await lambdaCoverage(['tests', recorded.store, '--changed', 'nowhere'], { cwd: root }),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nowhere'),
  });
  const without = temporaryFolder();
  await invoked('index.handler', [{ op: 'add' }], {
    taskRoot: join(root, 'src'),
    dir: without,
    record: true,
    functionName: 'sums',
  });
  expect(await lambdaCoverage(['tests', without], { cwd: root })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('set COVERAGE_ATTRIBUTION=on on sums'),
  });
});
