import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import type { PageIndex } from '../../../combiner-image/report/page/format.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { pageData } from '../support/page-data.ts';
import { commit } from '../support/placed.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const ESBUILD = join(import.meta.dirname, '../../../node_modules/esbuild');

const PROJECT = {
  'src/handler.ts': `import { pad } from 'pad';
import { Greeter } from './greeter';
import { Mood, twice } from './own';

const DEFAULTS = { mood: Mood.Happy, unused: (n: number) => n + 1 };

export const handler = async ({ name }: { name?: string }): Promise<string> => {
  if (name === undefined) return twice('nobody');
  return pad(new Greeter(name, DEFAULTS.mood).greet());
};
`,
  'src/own.ts': `export enum Mood { Sad, Happy = 'happy' }

export function twice(text: string): string {
  return text + text;
}

export function neverUsed(text: string): string {
  return text;
}
`,
  'src/greeter.ts': `import { twice, type Mood } from './own';

export class Greeter {
  private readonly greetings: string[] = ['hello'];

  constructor(private readonly name: string, readonly mood: Mood) {}

  greet(): string {
    return this.greetings.length > 1 ? 'many' : twice(\`\${this.greetings[0]!} \${this.name}\`);
  }
}
`,
  'node_modules/pad/package.json': '{ "name": "pad", "main": "index.js" }',
  'node_modules/pad/index.js': 'exports.pad = (text) => {\n  return text.padStart(9);\n};\n',
};

/** The function is deployed without its map. */
function deployed(options: BuildOptions = {}, later: Record<string, string> = {}) {
  const root = writeFiles(temporaryFolder(), PROJECT);
  symlinkSync(ESBUILD, join(root, 'node_modules/esbuild'));
  buildSync({
    absWorkingDir: root,
    entryPoints: ['src/handler.ts'],
    bundle: true,
    platform: 'node',
    outdir: 'deployed',
    ...options,
  });
  const taskRoot = temporaryFolder();
  for (const [path, bytes] of filesBelow(join(root, 'deployed')))
    writeFiles(taskRoot, { [path]: bytes.toString() });
  rmSync(join(root, 'deployed'), { recursive: true });
  writeFiles(root, later);
  const store = new RecordedStore();
  const ran = run(taskRoot, 'handler.js', [{}]);
  store.put(rawObject(taskRoot, ran));
  store.putScripts(taskRoot, ran);
  return { root, folder: store.folder };
}

function report(root: string, ...args: string[]) {
  return reportWith({}, root, ...args);
}

async function reportWith(env: Record<string, string>, root: string, ...args: string[]) {
  const command = ['report', '--json', '-r', 'none', ...args];
  const { code, stdout, stderr } = await lambdaCoverage(command, { cwd: root, env });
  const result: Partial<CombineResult> = stdout === '' ? {} : JSON.parse(stdout);
  return { code, stderr, result, files: result.files?.map(({ path }) => path) };
}

const SOURCES = ['src/greeter.ts', 'src/handler.ts', 'src/own.ts'];

test.each([
  ['as the CDK and SAM build', {}],
  [
    'for an older target, with kept names',
    { keepNames: true, tsconfigRaw: { compilerOptions: { target: 'ES2020' } } },
  ],
  ['minified, where esbuild is installed', { minify: true }],
])('a bundle without its map shows what the map would show: %s', async (_, options: BuildOptions) => {
  const { root, folder } = deployed(options);
  const { code, files, result, stderr } = await report(root, folder);
  expect([code, files?.sort(), result.missing, result.withoutMap]).toEqual([0, SOURCES, [], []]);
  expect(stderr).toContain('placed in the checkout by their code');
  const by = ['its code alone'];
  expect(result.positions?.map(({ path }) => path).sort()).toEqual(SOURCES);
  expect(result.positions).toEqual(SOURCES.map(() => expect.objectContaining({ by })));
  const mapped = deployed({ ...options, sourcemap: 'inline' });
  const want = await report(mapped.root, mapped.folder);
  expect(want.result.positions).toBeUndefined();
  const others = (all: CombineResult['files'] = []) =>
    all.filter(({ path }) => path !== 'src/own.ts').sort((a, b) => (a.path < b.path ? -1 : 1));
  expect(others(result.files)).toEqual(others(want.result.files));
  // The map says what the bundler left out of, and not that it did so.
  const [own, mappedOwn] = [result, want.result].map((each) =>
    each.files?.find(({ path }) => path === 'src/own.ts'),
  );
  expect([own?.functions.total, mappedOwn?.functions.total]).toEqual([1, 2]);
  expect(own?.functions.covered).toBe(mappedOwn?.functions.covered);
  expect(result.notDeployed).toEqual([{ path: 'src/own.ts', functions: [{ name: 'neverUsed', line: 7 }] }]);
  expect(stderr).toContain('neither run nor not run: neverUsed (src/own.ts:7)');
});

test('a file that was changed since is in no report, and said', async () => {
  const changed = PROJECT['src/greeter.ts'].replace("'many'", "'some'");
  const { root, folder } = deployed({}, { 'src/greeter.ts': changed });
  const { files, result, stderr } = await report(root, folder);
  expect(files?.sort()).toEqual(['src/handler.ts', 'src/own.ts']);
  expect(result.missing).toEqual(['1 part of scripts without a source map whose place is not certain']);
  expect(stderr).toMatch(
    /code from line \d+ on \(Greeter\) is deployed, its place in src\/greeter\.ts is not certain/,
  );
});

test('dependencies, and what is neither theirs nor of the checkout, are told apart in JSON, doctor and page', async () => {
  const setUp =
    'globalThis.setUp = (names) => {\n  return names.map((each) => each.trim()).filter(Boolean);\n};\n';
  const { root, folder } = deployed(
    { banner: { js: setUp } },
    { 'src/greeter.ts': 'export const gone = 1;\n' },
  );
  const { result } = await report(root, folder);
  const parts = {
    own: { files: 2, functions: 3, lines: 6 },
    packages: { functions: 1, lines: 2, names: ['pad'] },
    uncertain: { functions: 2, lines: 7 },
    notPlaced: { functions: 2, lines: 2 },
  };
  expect(result.deployedCode).toEqual([{ script: 'handler.js', functions: ['orders'], ...parts }]);
  expect(result.uncertain).toMatchObject([
    { line: 1, size: parts.notPlaced },
    { path: 'src/greeter.ts', hint: 'src/greeter.ts', names: ['Greeter'], size: parts.uncertain },
  ]);
  expect(result.missing).toContain('code of 1 script without a source map deployed, not placed');
  expect(result.warnings).toContainEqual(
    expect.stringContaining('deployed, not placed: 2 functions and 2 lines, from line 1 on'),
  );
  const doctor = await lambdaCoverage(['doctor', folder], { cwd: root });
  expect(doctor.stdout).toContain(
    'deployed as 3 functions and 6 lines of 2 files of the checkout; 1 function',
  );
  expect(doctor.stdout).toMatch(
    /- handler\.js \(orders\): code from line \d+ on \(Greeter\) is deployed, its place/,
  );
  await lambdaCoverage(['report', '-r', 'page', folder], { cwd: root });
  const page = pageData<PageIndex>(join(root, 'coverage-lambda'), 'index');
  expect(page.deployed).toEqual([
    expect.stringContaining('lines of 2 files of the checkout; 1 function'),
    expect.stringContaining('neverUsed (src/own.ts:7)'),
  ]);
});

test('a bundle that lies in the checkout, and that git ignores, is not its own source', async () => {
  const root = writeFiles(temporaryFolder(), { ...PROJECT, '.gitignore': 'node_modules\ndist\n' });
  git(root, 'init', '-q');
  buildSync({
    absWorkingDir: root,
    entryPoints: ['src/handler.ts'],
    bundle: true,
    platform: 'node',
    outdir: 'dist',
  });
  const store = new RecordedStore();
  const taskRoot = join(root, 'dist');
  const ran = run(taskRoot, 'handler.js', [{}]);
  store.put(rawObject(taskRoot, ran));
  store.putScripts(taskRoot, ran);
  const { code, files, result, stderr } = await report(root, store.folder);
  expect([code, files?.sort(), result.missing, result.withoutMap]).toEqual([0, SOURCES, [], []]);
  expect(stderr).toContain('placed in the checkout by their code');
  writeFiles(root, { '.gitignore': 'node_modules\n' });
  expect(await report(root, store.folder)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('since git does not ignore dist/handler.js'),
  });
});

test('what was added since is not deployed: neither run nor not run, whatever it is, and diff says so', async () => {
  const { root, folder } = deployed();
  writeFiles(root, { '.gitignore': 'node_modules\ncoverage-lambda\n' });
  commit(root);
  git(root, 'branch', 'base');
  const added = `
export function later(n: number): number {
  return n > 1 ? 2 : 1;
}

export class Later {
  run() { return later(1); }
}

export const first = () => 1,
  second = () => 2;
`;
  writeFiles(root, { 'src/own.ts': PROJECT['src/own.ts'] + added });
  const { files, result } = await report(root, folder);
  expect(files?.sort()).toEqual(SOURCES);
  expect(result.notDeployed).toMatchObject([
    { functions: ['neverUsed', 'later', 'run', 'first', 'second'].map((name) => ({ name })) },
  ]);
  expect(result.files?.find(({ path }) => path === 'src/own.ts')).toMatchObject({
    functions: { total: 1 },
    branches: { total: 0 },
    lines: { total: 1 },
  });
  const diff = await lambdaCoverage(['diff', '--json', '--base', 'base', folder], { cwd: root });
  const [own] = JSON.parse(diff.stdout).files;

  expect(own.functions.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
    ['later', 'not deployed'],
    ['run', 'not deployed'],
  ]);
  const states = new Set(own.lines.map(({ state }: { state: string }) => state));
  expect([...states].sort()).toEqual(['not code', 'not deployed']);
});

test('with --no-place it is as it was', async () => {
  const { root, folder } = deployed();
  const { files, stderr } = await report(root, folder, '--no-place');
  expect([files, stderr]).toEqual([undefined, expect.stringContaining('it has no source map')]);
});

test('in a small heap nothing is looked for unless it is asked for, and that is said', async () => {
  const { root, folder } = deployed();
  const small = { NODE_OPTIONS: '--max-old-space-size=400' };
  const { files, stderr } = await reportWith(small, root, folder);
  expect([files, stderr]).toEqual([
    undefined,
    expect.stringMatching(/needs a larger heap: handler\.js .*--place/),
  ]);
  expect((await reportWith(small, root, folder, '--place')).files?.sort()).toEqual(SOURCES);
});

test.each([
  ['as CDK and SAM build', {}],
  ['minified', { minify: true }],
])('where it was found is kept for the next report: %s', async (_, options: BuildOptions) => {
  const { root, folder } = deployed(options);
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const kept = () => [...filesBelow(env.XDG_CACHE_HOME).keys()];
  const said = async (...args: string[]) => {
    const { createdAt: _, ...result } = (await reportWith(env, root, folder, ...args)).result;
    return result;
  };
  const none = await said('--no-place-cache');
  expect(kept()).toEqual([]);
  expect(await said()).toEqual(none);
  const files = kept();
  expect(files).toEqual([expect.stringMatching(/^lambda-coverage\/placed\/[0-9a-f]{64}$/)]);
  expect(await said()).toEqual(none);
  // A changed file is not what was deployed any more.
  writeFiles(root, { 'src/greeter.ts': PROJECT['src/greeter.ts'].replace("'many'", "'some'") });
  const changed = (await reportWith(env, root, folder)).files;
  expect(changed).toEqual((await reportWith({}, root, folder)).files);
  expect(changed ?? []).not.toContain('src/greeter.ts');
});
