import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAMP_FILE } from '../../../contract/build.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = 'exports.handler = async () => 1;\n';

interface Examined {
  text: string;
  advice: string[];
  functions: { name: string; problems: string[]; missing: string[] }[];
}

/** What doctor says for people and for programs. */
async function examined(store: string, ...options: string[]): Promise<Examined> {
  const cwd = temporaryFolder();
  const { stdout } = await lambdaCoverage(['doctor', store, ...options], { cwd });
  const json = await lambdaCoverage(['doctor', store, '--json', ...options], { cwd });
  return { text: stdout, ...JSON.parse(json.stdout) };
}

async function invoke(files: Record<string, string>, ...variables: string[]): Promise<string> {
  const [taskRoot, store] = [writeFiles(temporaryFolder(), files), temporaryFolder()];
  const env = variables.flatMap((variable) => ['--env', variable]);
  const args = ['index.handler', '--task-root', taskRoot, '--event', '{}', '--function-name', 'shop'];
  const { code, stderr } = await lambdaCoverage(['invoke', ...args, '--dir', store, ...env]);
  expect(code, stderr).toBe(0);
  return store;
}

test('what is wrong with variables and the stamp is in the store, by names without values, and doctor says it', async () => {
  const store = await invoke(
    { 'index.js': HANDLER, [STAMP_FILE]: 'no stamp' },
    ...[
      'COVERAGE_UPLOD=hunter2',
      'COVERAGE_PREFIX=hunter2',
      'COVERAGE_TABLE=hunter2',
      'COVERAGE_UPLOAD=hunter2',
    ],
  );
  const { text, advice, functions } = await examined(store);
  const problems = [
    'COVERAGE_PREFIX is not a setting and has no effect: did you mean COVERAGE_S3_PREFIX?',
    'COVERAGE_TABLE is not a setting of lambda-coverage, and has no effect on it.',
    'COVERAGE_UPLOAD must be changed or invocation; using the default, changed.',
    'COVERAGE_UPLOD is not a setting and has no effect: did you mean COVERAGE_UPLOAD?',
    `${STAMP_FILE} in the deployed folder is not a build: write it anew with "lambda-coverage stamp".`,
  ];
  expect(functions).toMatchObject([{ name: 'shop', problems }]);
  expect(advice).toEqual(problems.map((problem) => `shop: ${problem}`));
  expect(text).toMatch(/^! {2}shop /m);
  for (const problem of problems) expect(text).toContain(`- shop: ${problem}\n`);
  expect(JSON.stringify({ text, functions })).not.toContain('hunter2');
});

test.each(['COVERAGE_INCLUDE=lib/**', 'COVERAGE_EXCLUDE=**'])(
  'where %s leaves nothing to record, doctor names the patterns',
  async (pattern) => {
    const { text, advice } = await examined(await invoke({ 'index.js': HANDLER }, pattern));
    expect(advice).toEqual([
      expect.stringContaining('no code of the function was seen. COVERAGE_INCLUDE and COVERAGE_EXCLUDE'),
    ]);
    expect(text).toMatch(/^! {2}shop /m);
    expect(text).toContain('  missing: 1 object without code of the function\n');
  },
);

/** `shop` is whole; of `cart` one object is damaged, of `billing` all are; the script of `users` is not there. */
function damaged(): string {
  const store = new RecordedStore();
  const [taskRoot, other] = [HANDLER, `${HANDLER}// users\n`].map((text) =>
    writeFiles(temporaryFolder(), { 'index.js': text }),
  ) as [string, string];
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const functionName of ['shop', 'cart']) store.put(rawObject(taskRoot, result, { functionName }));
  store.put(rawObject(other, run(other, 'index.js', [{}]), { functionName: 'users' }));
  for (const name of ['cart', 'billing'])
    store.putBytes(`raw/${name}/20261123T014016.027Z-0000000000000002.json.gz`, Buffer.from('damaged'));
  return store.folder;
}

test('each function has a line that says whether it is well: damaged, without text, or absent', async () => {
  const { text, functions } = await examined(damaged(), '--expect', 'shop,carts-*');
  expect(functions.map(({ name, missing }) => [name, missing])).toEqual([
    ['billing', ['1 object skipped']],
    ['cart', ['1 object skipped']],
    ['shop', []],
    ['users', ['1 script in no report']],
  ]);
  const marks = text.split('\n').slice(1, 6);
  expect(marks.map((line) => line.slice(0, 12).trimEnd())).toEqual([
    '!  billing',
    '!  cart',
    '   shop',
    '!  users',
    '!  carts-*',
  ]);
  expect(text).toContain('billing\n  missing: 1 object skipped\n');
  expect(text).toContain('carts-*\n  missing: expected, and nothing usable came\n');
  expect(text).not.toContain('shop\n  ');
});

test('functions that were expected are named where nothing at all was recorded', async () => {
  const { text, advice } = await examined(temporaryFolder(), '--expect', 'shop');
  expect(advice).toEqual([
    expect.stringContaining('Nothing was recorded here.'),
    expect.stringContaining('Nothing usable was recorded of 1 expected function (shop)'),
  ]);
  expect(text).toMatch(/^! {2}shop +0 +0 {2}never/m);
});

test('the text of what compilers leave without a map is shown, and does not pass for whole', async () => {
  const compiled = `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.handler = void 0;\nconst handler = async () => 1;\nexports.handler = handler;\n`;
  const store = await invoke({ 'index.js': compiled });
  const missing = ['1 script shown as deployed, without a source map'];
  const { functions, text } = await examined(store);
  expect(functions).toMatchObject([{ name: 'shop', missing }]);
  expect(text).toContain('sourceMap: true');
  const args = [
    'report',
    store,
    '-r',
    'none',
    '--json',
    '-o',
    join(temporaryFolder(), 'out'),
    '--lines',
    '1',
  ];
  const { code, stdout, stderr } = await lambdaCoverage(args);
  expect([code, JSON.parse(stdout)]).toMatchObject([5, { missing, functions: [{ missing }] }]);
  expect(stderr).toContain('tsc sourceMap: true, inlineSources: true');
  expect((await lambdaCoverage([...args, '--allow-missing'])).code).toBe(0);
});
