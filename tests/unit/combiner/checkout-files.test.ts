import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { ProjectFiles } from '../../../combiner-image/checkout/project-files.ts';
import { Votes } from '../../../combiner-image/placement/votes.ts';
import { followMaps } from '../../../combiner-image/sources/follow-maps.ts';
import { MappingsWriter } from '../../../combiner-image/sources/mappings.ts';
import { mapWith } from '../../fuzz/hostile/maps.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TEXT = 'exports.handler = async () => 1;\n//# sourceMappingURL=index.js.map\n';

test('a file is read only where its real path is inside of the folder, and where it is a regular file', async () => {
  const parent = writeFiles(temporaryFolder(), { 'outside/x.js': 'OUTSIDE;', 'root/inside/y.js': 'INSIDE;' });
  const root = join(parent, 'root');
  symlinkSync('../outside', join(root, 'folder'));
  symlinkSync('../outside/x.js', join(root, 'file.js'));
  symlinkSync('inside', join(root, 'linked'));
  symlinkSync('root', join(parent, 'other-name'));
  execFileSync('mkfifo', [join(root, 'pipe.js')]);
  mkdirSync(join(root, 'folder.js'));

  const files = new ProjectFiles(join(parent, 'other-name'));

  for (const path of ['folder/x.js', 'file.js', '../outside/x.js', 'pipe.js', 'folder.js', 'none.js']) {
    expect([path, files.has(path), await files.text(path)]).toEqual([path, false, undefined]);
  }
  for (const path of ['inside/y.js', 'linked/y.js']) expect(await files.text(path)).toBe('INSIDE;');
});

test('of the checkout only sources that the script has places of get into the report', async () => {
  const root = writeFiles(temporaryFolder(), {
    'used.js': 'exports.handler = 1;\n',
    'secret.js': 'SECRET();\n',
  });
  const sourceMap = mapWith({
    sources: ['used.js', 'secret.js'],
    sourcesContent: [null, null],
    mappings: mappings(TEXT, 'exports.handler = 1;\n', ['handler']),
  });

  const { files, warnings } = await reported(sourceMap, root);

  expect(files.map(({ path }) => path)).toEqual(['used.js']);
  expect(warnings).toEqual([
    'index.js (orders): the source map names sources that the script holds no code of; left out: orders/secret.js',
  ]);
});

const SECRET = `// Never deployed.
const DATABASE = 'postgres://root:hunter2@10.0.0.1/orders';
const TOKEN = 'ghp_0123456789';
exports.connect = async (options) => open(DATABASE, { token: TOKEN, retries: options.retries, log: console });
exports.handler = exports.connect;
`;

test.each([
  ['one place', 'AAAA'],
  ['places that anybody would guess', mappings(TEXT, SECRET, ['handler', 'options', 'console', 'log'])],
  ['a place in each line', Array(5).fill('AAAA').join().replaceAll(',AAAA', ',CACA')],
])('a map that invents %s in a file of the checkout does not get at it', async (_, invented) => {
  const root = writeFiles(temporaryFolder(), { 'secret.js': SECRET });
  const sourceMap = mapWith({ sources: ['secret.js'], sourcesContent: [null], mappings: invented });

  const { files, warnings, everything } = await reported(sourceMap, root);

  expect(files).toEqual([]);
  expect(everything).not.toMatch(/hunter2|ghp_|retries/);
  expect(warnings).toContain(
    'index.js (orders): too little of secret.js is in the deployed code to prove that it was built from it',
  );
});

test('a real build without texts in its map gets them from the checkout, whatever the compiler made of it', async () => {
  const source = `import { readFile } from 'node:fs/promises';
interface Order { id: string; amount: number; currency: 'EUR' | 'USD' }
export async function handler({ orders }: { orders: Order[] }): Promise<number> {
  const limits = orders.length > 3 ? await readFile('limits.json', 'utf8') : undefined;
  return orders.reduce((total, { amount }) => total + amount, Number(limits ?? 0));
}
function unused(name: string) { return \`not \${name}\`; }
`;
  for (const minify of [false, true]) {
    const root = writeFiles(temporaryFolder(), { 'src/orders.ts': source });
    const { outputFiles } = await build({
      entryPoints: [join(root, 'src/orders.ts')],
      outfile: join(root, 'dist/index.js'),
      ...{
        bundle: true,
        write: false,
        platform: 'node',
        minify,
        sourcesContent: false,
        sourcemap: 'external',
      },
    });
    const [map, code] = outputFiles.map(({ text }) => text);
    const text = `${code}\n//# sourceMappingURL=index.js.map\n`;
    const origin = {
      text,
      file: 'index.js',
      folder: 'dist',
      taskRoot: root,
      functions: ['orders'],
      script: 'index.js',
      others: new Votes(),
    };
    const places = { checkout: await Checkout.open(root), pathMaps: [] };
    const found = await followMaps(map ?? '', origin, places);
    expect(found).toMatchObject({ map: { sourcesContent: [source] }, warnings: [] });
  }
});

/** Places of words of an original at the word of the deployed text that is the same, or else at its start. */
function mappings(deployed: string, original: string, words: readonly string[]): string {
  const writer = new MappingsWriter();
  const places = words.map((word) => {
    const before = original.slice(0, original.lastIndexOf(word)).split('\n');
    const column = Math.max(0, deployed.indexOf(word));
    return { column, originalLine: before.length - 1, originalColumn: before.at(-1)?.length ?? 0 };
  });
  for (const place of places.toSorted((a, b) => a.column - b.column))
    writer.add({ line: 0, source: 0, name: -1, ...place });
  return writer.toString();
}

test('what is not a map is not quoted', async () => {
  const { warnings } = await reported('SECRET=1', temporaryFolder());

  expect(warnings).toEqual([
    'index.js (orders) is not in the report: its source map cannot be read (it is not JSON)',
  ]);
});

async function reported(sourceMap: string, root: string) {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': TEXT,
    'good.js': 'exports.handler = () => 2;\n',
  });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result, { 'index.js': sourceMap });
  store.put(rawObject(taskRoot, result));
  const good = run(taskRoot, 'good.js', [{}]);
  store.putScripts(taskRoot, good);
  store.put(rawObject(taskRoot, good));
  const { files, warnings, ...rest } = await combineFolder(store.folder, { root });
  const everything = JSON.stringify({ files, warnings, ...rest });
  return { files: files.filter(({ path }) => path !== 'orders/good.js'), warnings, everything };
}
