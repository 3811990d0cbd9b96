import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { readCacheHome } from '../../../combiner-image/environment.ts';
import { KeptFiles } from '../../../combiner-image/place/cache/kept-files.ts';
import { PlacedCache } from '../../../combiner-image/place/cache/placed-cache.ts';
import { placeLoaded } from '../../../combiner-image/place/place-loaded.ts';
import { Votes } from '../../../combiner-image/placement/votes.ts';
import { git } from '../support/git.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES = {
  'package.json': '{ "name": "shop" }\n',
  'src/total.ts':
    'export const total = (items: number[]): number => {\n  return items.length > 1 ? items[0]! : 0;\n};\nexport const left = 1;\n',
  'src/other.ts': 'export const other = (): string => "nobody asks for it";\n',
};
const TEXT =
  '// src/total.ts\nvar total = (items) => {\n  return items.length > 1 ? items[0] : 0;\n};\n// src/gone.ts\nvar gone = (all) => all.map((each) => each.gone);\n';

function checkout(files: Record<string, string> = FILES) {
  const root = writeFiles(temporaryFolder(), files);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  return { root, folder: join(temporaryFolder(), 'placed') };
}

/** One report. @returns what it says, and whether it looked for it */
async function report({ root, folder }: { root: string; folder: string }, version = '1', text = TEXT) {
  const cache = PlacedCache.in(folder, version);
  let isNew = false;
  const placed = await placeLoaded(
    {
      script: {
        hash: '',
        path: 'index.js',
        text,
        placement: { kind: 'apart', path: 'index.js', reason: '', isOpen: false },
      },
      votes: new Votes(),
      warnings: [],
    },
    { path: 'index.js', taskRoot: '/var/task' },
    await Checkout.open(root),
    new Votes(),
    {
      cache: cache && {
        find: (...asked) => cache.find(...asked),
        keep: (...found) => {
          isNew = true;
          return cache.keep(...found);
        },
      },
    },
  );
  const { uncertain, parts, notes, loaded } = placed;
  return { isNew, said: { uncertain, parts, notes, map: loaded.script.map } };
}

const kept = ({ folder }: { folder: string }) => readdirSync(folder).map((name) => join(folder, name));

test('a second report over the same text and checkout says the same, and does not look again', async () => {
  const places = checkout();
  const first = await report(places);
  expect(first.isNew).toBe(true);
  expect(first.said.map?.sources).toEqual(['src/total.ts']);
  expect(first.said.map?.notDeployed?.[0]).toHaveLength(1);
  expect(first.said.uncertain).toHaveLength(1);
  const second = await report(places);
  expect(second.isNew).toBe(false);
  expect(second.said).toEqual(first.said);
  // Nobody's code is in it.
  for (const file of kept(places)) expect(readFileSync(file, 'latin1')).not.toContain('items');
});

test('nothing of it that is not placed is kept for another text', async () => {
  const places = checkout();
  await report(places);
  const other = await report(places, '1', TEXT.replace('items[0]', 'items[1]'));
  expect([other.isNew, other.said.map]).toEqual([true, undefined]);
});

const OPTIONS = new Set(['options of the compiler that were asked for and not there']);

/** Asks for options, and compiles nothing. */
const COMPILER = {
  'node_modules/typescript/package.json': '{ "name": "typescript", "main": "index.js" }',
  'node_modules/typescript/index.js':
    'exports.transpileModule = () => ({ outputText: "" });\nexports.convertCompilerOptionsFromJson = () => ({ options: {} });\n',
};

test.each<[string, (root: string) => void, boolean, string[]]>([
  [
    'a file that was asked for',
    (root) => writeFiles(root, { 'src/total.ts': FILES['src/total.ts'].replace('> 1', '> 2') }),
    true,
    [],
  ],
  [
    'only what stands in front of it',
    (root) => writeFiles(root, { 'src/total.ts': `\n${FILES['src/total.ts']}` }),
    true,
    ['src/total.ts'],
  ],
  [
    'a file that nobody asked for',
    (root) => writeFiles(root, { 'src/other.ts': 'export const other = 2;\n' }),
    false,
    ['src/total.ts'],
  ],
  [
    'a file that is no code',
    (root) => writeFiles(root, { 'README.md': '# Shop\n' }),
    false,
    ['src/total.ts'],
  ],
  [
    'options that nobody asked for, as bundlers look for them by themselves',
    (root) => writeFiles(root, { 'src/tsconfig.json': '{ "compilerOptions": { "target": "ES2017" } }\n' }),
    true,
    ['src/total.ts'],
  ],
  [
    'another file of its name',
    (root) => writeFiles(root, { 'lib/src/total.ts': FILES['src/total.ts'] }),
    true,
    [],
  ],
  [
    'a file that was missing',
    (root) =>
      writeFiles(root, { 'src/gone.ts': 'export const gone = (all) => all.map((each) => each.gone);\n' }),
    true,
    ['src/gone.ts', 'src/total.ts'],
  ],
  [
    'options of the compiler that were asked for and not there',
    (root) => writeFiles(root, { 'tsconfig.json': '{ "compilerOptions": { "target": "ES2017" } }\n' }),
    true,
    [],
  ],
  [
    'a compiler that was installed',
    (root) => {
      mkdirSync(join(root, 'node_modules'), { recursive: true });
      symlinkSync(
        join(import.meta.dirname, '../../../node_modules/esbuild'),
        join(root, 'node_modules/esbuild'),
      );
    },
    true,
    ['src/total.ts'],
  ],
])('what changed since decides whether it is looked for again: %s', async (what, change, isNew, sources) => {
  const places = checkout(OPTIONS.has(what) ? { ...FILES, ...COMPILER } : FILES);
  // What is as it is written needs no compiler.
  const text = OPTIONS.has(what) ? TEXT.replace('> 1', '> 9') : TEXT;
  await report(places, '1', text);
  change(places.root);
  const again = await report(places, '1', text);
  expect([again.isNew, [...(again.said.map?.sources ?? [])].sort()]).toEqual([isNew, sources]);
  expect(again.said).toEqual((await report({ ...places, folder: temporaryFolder() }, '1', text)).said);
});

test.each([
  [[], 1],
  [['rollup'], 0],
])('of what tools read that do not name all of it nothing is kept: with %j', async (tools, files) => {
  const places = checkout({
    'package.json': '{ "name": "shop", "type": "module" }\n',
    'src/handler.js':
      "import { LIMIT } from './limits.js';\nexport const handler = (items) => items.slice(0, LIMIT).map(({ orderNumber }) => orderNumber);\n",
    'src/limits.js': 'export const LIMIT = 10;\n',
  });
  mkdirSync(join(places.root, 'node_modules'));
  for (const each of tools)
    symlinkSync(
      join(import.meta.dirname, '../../../node_modules', each),
      join(places.root, 'node_modules', each),
    );
  const text =
    'const LIMIT = 10;\n\nconst handler = (items) => items.slice(0, LIMIT).map(({ orderNumber }) => orderNumber);\n\nexport { handler };\n';
  const first = await report(places, '1', text);
  expect(first.said.map?.sources.length ?? 0).toBe(tools.length * 2);
  expect(kept(places)).toHaveLength(files);
  expect((await report(places, '1', text)).said).toEqual(first.said);
});

test('another version of the program looks anew', async () => {
  const places = checkout();
  await report(places);
  expect((await report(places, '2')).isNew).toBe(true);
  expect((await report(places, '1')).isNew).toBe(false);
});

const signed = (content: Uint8Array) =>
  Buffer.concat([Buffer.from(`${createHash('sha256').update(content).digest('hex')}\n`), content]);

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ['cut off', (bytes) => bytes.subarray(0, bytes.length - 9)],
  ['empty', () => Buffer.alloc(0)],
  ['longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
  ['one bit is another', (bytes) => bytes.map((byte, i) => (i === bytes.length - 20 ? byte ^ 1 : byte))],
  ['no gzip, with its hash', () => signed(Buffer.from('{}'))],
  [
    'of another form, with its hash',
    () => signed(gzipSync('{"asked":{"names":"","contents":{}},"map":null}')),
  ],
  ['null, with its hash', () => signed(gzipSync('null'))],
])('a damaged file is thrown away: %s', async (_, damaged) => {
  const places = checkout();
  const first = await report(places);
  const [file = ''] = kept(places);
  writeFileSync(file, damaged(readFileSync(file)));
  const second = await report(places);
  expect([second.isNew, second.said]).toEqual([true, first.said]);
  expect((await report(places)).isNew).toBe(false);
});

test('a folder that others may write to, a link, and a place that is none keep nothing, and are no failure', async () => {
  const { root, folder } = checkout();
  const open = join(temporaryFolder(), 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(temporaryFolder(), link);
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  for (const each of [open, link, file, join(file, 'below'), '/dev/null/placed', '/proc/placed']) {
    const { isNew, said } = await report({ root, folder: each });
    expect([each, isNew, said.map?.sources]).toEqual([each, false, ['src/total.ts']]);
  }
  expect(existsSync(folder)).toBe(false);
});

test('a file in it that is a link, or that others may write to, is not read', async () => {
  const places = checkout();
  await report(places);
  const [file = ''] = kept(places);
  chmodSync(file, 0o666);
  expect((await report(places)).isNew).toBe(true);
  const elsewhere = join(temporaryFolder(), 'elsewhere');
  renameSync(file, elsewhere);
  symlinkSync(elsewhere, file);
  expect((await report(places)).isNew).toBe(true);
  expect((await report(places)).isNew).toBe(false);
});

test('the folder stays small, and what nobody reads goes', () => {
  const folder = join(temporaryFolder(), 'placed');
  const files = KeptFiles.in(folder);
  const name = (i: number) => i.toString(16).padStart(64, '0');
  for (let i = 0; i < 2_001; i++) writeFileSync(join(folder, name(i)), 'x');
  const old = new Date(Date.now() - 40 * 24 * 3_600_000);
  writeFileSync(join(folder, `${name(1)}.1.ab.part`), 'x');
  writeFileSync(join(folder, 'of somebody else.txt'), 'x');
  for (const each of [name(7), `${name(1)}.1.ab.part`, 'of somebody else.txt'])
    utimesSync(join(folder, each), old, old);
  files?.write(name(5_000), Buffer.from('new'));
  const left = readdirSync(folder);
  expect(left.length).toBeLessThanOrEqual(1_501);
  expect(left).toContain(name(5_000));
  expect(left).toContain('of somebody else.txt');
  expect(left.some((each) => each.endsWith('.part') || each === name(7))).toBe(false);
  // Reading is using.
  const path = join(folder, name(5_000));
  utimesSync(path, old, old);
  expect(String(files?.read(name(5_000)))).toBe('new');
  files?.write(name(6_000), Buffer.from('newer'));
  expect(existsSync(path)).toBe(true);
});

test('processes that write the same file at once do not damage it', async () => {
  const folder = join(temporaryFolder(), 'placed');
  const files = KeptFiles.in(folder);
  const name = 'a'.repeat(64);
  const script = `
    import { KeptFiles } from ${JSON.stringify(join(import.meta.dirname, '../../../combiner-image/place/cache/kept-files.ts'))};
    const files = KeptFiles.in(process.argv[1]);
    for (let i = 0; i < 150; i++) files.write(${JSON.stringify(name)}, Buffer.alloc(200_000, process.argv[2]));`;
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script, folder];
  const writers = ['x', 'y'].map((letter) =>
    spawn(process.execPath, [...args, letter], { stdio: 'inherit' }),
  );
  const ended = Promise.all(
    writers.map((each) => new Promise<number | null>((resolve) => each.on('close', resolve))),
  );
  let isDone = false;
  const codes = ended.then((all) => {
    isDone = true;
    return all;
  });
  let reads = 0;
  while (!isDone) {
    const content = files?.read(name);
    if (content !== undefined) {
      reads++;
      expect([200_000, content.every((byte) => byte === content[0])]).toEqual([content.length, true]);
    } else expect(reads).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await codes).toEqual([0, 0]);
  expect(readdirSync(folder)).toEqual([name]);
});

test('it lies where programs keep such things for a user', () => {
  expect(readCacheHome({ XDG_CACHE_HOME: '/caches' })).toBe('/caches');
  expect(readCacheHome({ XDG_CACHE_HOME: 'here' })).toMatch(/^\/.*\.cache$/);
  // What is no build keeps nothing: it may change at any time.
  expect(PlacedCache.ofUser()).toBeUndefined();
});
