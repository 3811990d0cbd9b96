import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sharedScriptKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, sha256, temporaryFolder } from '../support/recorded.ts';
import { putText } from '../support/script-texts.ts';

const TEXT = 'exports.handler = async () => 1;\n';
const MEBIBYTE = 1024 * 1024;

const GOOD = 'exports.good = () => 2;\nexports.unused = () => 3;\n';

/** What ran of a script, as far as it matters here. */
function ran(store: RecordedStore, text: string, file: string): void {
  const ranges = [{ startOffset: 0, endOffset: text.length, count: 1 }];
  const functions = [{ functionName: '', isBlockCoverage: true, ranges }];
  store.put(
    rawObject('/var/task', [
      { scriptId: '1', url: `file:///var/task/${file}`, hash: sha256(text), functions },
    ]),
  );
}

/** A store with a good object, and one more sandbox that ran a script of that text. */
function storeWith(text: string): RecordedStore {
  const store = new RecordedStore();
  ran(store, GOOD, 'good.js');
  putScript(store, GOOD, { path: 'good.js' });
  ran(store, text, 'bad.js');
  return store;
}

function putScript(store: RecordedStore, text: string, change: object = {}): void {
  putText(store, text, 'bad.js', change);
}

function mapOf(change: object): string {
  return JSON.stringify({
    version: 3,
    sources: ['a.js'],
    sourcesContent: [TEXT],
    names: [],
    mappings: 'AAAA',
    ...change,
  });
}

const mapped = `${TEXT}//# sourceMappingURL=bad.js.map\n`;

test.each<[string, string, (store: RecordedStore) => void, RegExp]>([
  [
    'another text than its name says',
    TEXT,
    (store) => putScript(store, TEXT, { text: 'other' }),
    /it holds another text or map than its name says/,
  ],
  [
    'a bomb',
    TEXT,
    (store) => store.putBytes(sharedScriptKey('', sha256(TEXT)), gzipSync(Buffer.alloc(300 * MEBIBYTE))),
    /expands to more/,
  ],
  [
    'no gzip',
    TEXT,
    (store) => store.putBytes(sharedScriptKey('', sha256(TEXT)), Buffer.from('no gzip at all')),
    /not gzip/,
  ],
  [
    'a text of a wrong type',
    TEXT,
    (store) => putScript(store, TEXT, { text: [TEXT] }),
    /text is not a string/,
  ],
  [
    'deep nesting',
    TEXT,
    (store) =>
      store.putBytes(sharedScriptKey('', sha256(TEXT)), gzipSync(`{"x":${'['.repeat(9 * MEBIBYTE)}`)),
    /nested deeper/,
  ],
  [
    'code that nests deeper than any parser can go',
    '('.repeat(200_000),
    (store) => putScript(store, '('.repeat(200_000)),
    /bad\.js/,
  ],
  [
    'a map that is deep nesting',
    mapped,
    (store) => putScript(store, mapped, { sourceMap: '['.repeat(MEBIBYTE) }),
    /map/,
  ],
  [
    'a map of a wrong type',
    mapped,
    (store) => putScript(store, mapped, { sourceMap: mapOf({ sources: 7 }) }),
    /map/,
  ],
])('a script object with %s is named, and the rest is reported', async (_, text, put, reason) => {
  const store = storeWith(text);
  put(store);
  const { files, warnings, read } = await combineFolder(store.folder, { reporters: ['json'] });
  expect(read).toMatchObject({ used: 2, skipped: 0 });
  expect(warnings.join('\n')).toMatch(reason);
  const good = files.find(({ path }) => path === 'orders/good.js');
  expect(good).toMatchObject({ statements: { total: 4, covered: 2 }, functions: { total: 2, covered: 0 } });
});

const ESCAPES = [
  '/../../../outside/escaped.js',
  '../../outside/escaped.js',
  '..\\..\\outside\\escaped.js',
  'C:\\outside\\escaped.js',
  'file:///outside/escaped.js',
  'a/\0/../../../outside/escaped.js',
  'x.html/escaped.js',
  `${'long/'.repeat(2_000)}escaped.js`,
  `${'名'.repeat(3_000)}.js`,
  `${'x'.repeat(70_000)}.js`,
  '__proto__/constructor.js',
  'index.html/index.js',
];

test.each(ESCAPES.map((path) => [path.slice(0, 40), path]))(
  'a script whose path is %j stays in the folder of the report',
  async (_, path = '') => {
    const parent = temporaryFolder();
    const folder = join(parent, 'deep/er/report');
    mkdirSync(dirname(folder), { recursive: true });
    const store = storeWith(TEXT);
    putScript(store, TEXT, { path });
    // Beside the page of `x.html/escaped.js` there is one of `x`.
    const beside = `${TEXT}// beside\n`;
    ran(store, beside, 'x');
    putScript(store, beside, { path: 'x' });
    const { files } = await combineFolder(store.folder, {
      output: { folder },
      reporters: ['html', 'lcovonly', 'json', 'cobertura', 'clover'],
      root: join(parent, 'project'),
    });
    expect(files).toHaveLength(3);
    for (const file of files) expect(file.path).not.toMatch(/^\/|\.\./);
    expect(filesUnder(parent).filter((file) => !file.startsWith('deep/er/report/'))).toEqual([]);
  },
);

test('a source map brings no file of the checkout into the report that is no code', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, '.env'), 'SECRET = 1;\n');
  writeFileSync(join(dirname(root), 'lambda-coverage-outside.js'), 'OUTSIDE = 1;\n');
  const store = storeWith(mapped);
  const sources = ['.env', '../lambda-coverage-outside.js', '/etc/hostname'];
  putScript(store, mapped, { sourceMap: mapOf({ sources, sourcesContent: [null, null, null] }) });
  const { folder, files } = await combineFolder(store.folder, { root, reporters: ['html', 'json'] });
  rmSync(join(dirname(root), 'lambda-coverage-outside.js'));
  expect(files.map(({ path }) => path)).toEqual(['orders/good.js']);
  for (const file of filesUnder(folder))
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/SECRET|OUTSIDE/);
});

function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
