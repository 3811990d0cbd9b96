import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { describeCheckout } from '../../../combiner-image/checkout/describe-checkout.ts';
import { dataScript } from '../../../combiner-image/report/page/data-script.ts';
import { type PageIndex, unpackedGaps } from '../../../combiner-image/report/page/format.ts';
import { manifestKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { git } from '../support/git.ts';
import { manySources, SOURCES } from '../support/many-sources.ts';
import { pageChunks, pageData } from '../support/page-data.ts';
import { project } from '../support/placed.ts';
import { RecordedStore, rawObject, run } from '../support/recorded.ts';

const FILES = {
  'lambda/index.js':
    "const { price } = require('./lib/price.js');\nexports.handler = async ({ amount }) => price(amount);\n",
  'lambda/other.js':
    "const { price } = require('./lib/price.js');\nexports.handler = async ({ amount }) => price(amount) + 1;\n",
  'lambda/lib/price.js': 'exports.price = (amount) => (amount > 1 ? amount * 2 : 0);\n',
};

/** Two functions that share a file, and one that was expected. */
async function reported(): Promise<{ folder: string; index: PageIndex }> {
  const root = project(FILES);
  const taskRoot = join(root, 'lambda');
  const store = new RecordedStore();
  for (const [entry, functionName] of [
    ['index.js', 'orders'],
    ['other.js', 'users'],
  ] as const) {
    const result = run(taskRoot, entry, [{ amount: 2 }]);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result, { functionName }));
  }
  store.putBytes('raw/orders/20261123T020000.000Z-aaaa.json.gz', Buffer.from('no gzip'));
  const { folder } = await combineFolder(store.folder, { root, reporters: ['page'], expected: ['mailer'] });
  return { folder, index: pageData<PageIndex>(folder, 'index') };
}

test('the page says what it is of, what is missing, and which functions hold each file', async () => {
  const { index } = await reported();
  expect(index.functions.map(({ name, invocations }) => [name, invocations])).toEqual([
    ['orders', 1],
    ['users', 1],
  ]);
  expect(index.missing.join()).toMatch(/mailer.*1 object skipped/);
  expect(index.warnings.join()).toMatch(/mailer/);
  const held = index.files.paths.map((path, i) => [
    path,
    index.files.holders[index.files.heldBy[i] ?? -1]?.map((fn) => index.functions[fn]?.name),
  ]);
  expect(Object.fromEntries(held)).toEqual({
    'lambda/index.js': ['orders'],
    'lambda/lib/price.js': ['orders', 'users'],
    'lambda/other.js': ['users'],
  });
});

test('a source has its text, its runs and its gaps', async () => {
  const { folder, index } = await reported();
  const source = pageChunks(folder)[index.files.paths.indexOf('lambda/lib/price.js')];
  expect(source?.text).toBe(FILES['lambda/lib/price.js']);
  expect(source?.functions.map(([, line]) => line)).toEqual([1]);
  expect(source?.views[0]?.runs).toEqual([2]);
  const gaps = unpackedGaps(source?.views[0]?.gaps ?? []);
  expect(gaps.map(([, line, column]) => [line, column])).toEqual([
    [1, FILES['lambda/lib/price.js'].lastIndexOf('0')],
  ]);
});

test('no script, style, handler or address of another place is in the page itself', async () => {
  const { folder } = await reported();
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script[^>]*>[^<]/);
  expect(html).not.toMatch(/<style|style=|\son\w+=|https?:/);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/unsafe|\*/);
  const script = readFileSync(join(folder, 'page.js'), 'utf8');
  expect(/\beval\(|\bFunction\(/.test(script)).toBe(false);
});

test('files of data hold one call with a harmless text, whatever a store says', async () => {
  const { folder } = await reported();
  const files = readdirSync(join(folder, 'data'));
  expect(files.sort()).toEqual(['functions.js', 'index.js', 'names.js', 'runners-0.js', 'sources-0.js']);
  const nasty = (['zstd', 'deflate'] as const).map((form) =>
    dataScript('index', { a: '");alert(1)//</script>\u2028' }, form),
  );
  for (const text of [...nasty, ...files.map((file) => readFileSync(join(folder, 'data', file), 'utf8'))])
    expect(text).toMatch(
      /^lambdaCoverageData\("[a-z]+(?:-\d+)?","(?:zstd|deflate)",\d+,"[^"\\<&\n\u0080-\uffff]*"\);\n$/,
    );
});

test('many sources are few files', async () => {
  const { folder } = await combineFolder(manySources().folder, { reporters: ['page'] });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  expect(files.length).toBeLessThan(10);
  expect(pageChunks(folder)).toHaveLength(SOURCES);
});

test('the commit, the address of its files, and their owners are those of the checkout', async () => {
  const root = project({ ...FILES, CODEOWNERS: '*.js @js\nlib/ @lib\n' }, true);
  git(root, 'remote', 'add', 'origin', 'https://token@github.com/acme/shop.git');
  const taskRoot = join(root, 'lambda');
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{ amount: 2 }]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result, { functionName: 'orders' }));
  // Behind the last line, which no counter is on.
  appendFileSync(join(taskRoot, 'index.js'), '// changed\n');
  const { folder } = await combineFolder(store.folder, { root, reporters: ['page'] });
  const { repository, files } = pageData<PageIndex>(folder, 'index');
  const commit = git(root, 'rev-parse', 'HEAD');
  expect(repository).toMatchObject({
    commit,
    files: `https://github.com/acme/shop/blob/${commit}/`,
    line: '#L',
  });
  expect(files.uncommitted.map((file) => files.paths[file])).toEqual(['lambda/index.js']);
  const owners = files.paths.map((path, i) => [path, files.owners[files.ownedBy[i] ?? -1]]);
  expect(Object.fromEntries(owners)).toEqual({ 'lambda/index.js': ['@js'], 'lambda/lib/price.js': ['@lib'] });
});

test('from a manifest in the store, no address but that of a known service', async () => {
  const root = project({ ...FILES, CODEOWNERS: '* @all\n' }, true);
  const taskRoot = join(root, 'lambda');
  for (const [remote, files] of [
    ['https://github.com/acme/shop.git', /^https:\/\/github\.com\/acme\/shop\/blob\//],
    ['https://github.evil.example/acme/shop.git', undefined],
  ] as const) {
    const store = new RecordedStore();
    const result = run(taskRoot, 'index.js', [{ amount: 2 }]);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result, { functionName: 'orders' }));
    const manifest = { ...(await describeCheckout(root, new Date(), 'main')), remote };
    store.putBytes(manifestKey('', new Date(), '0123456789abcdef'), gzipSync(JSON.stringify(manifest)));
    const { folder } = await combineFolder(store.folder, { root: undefined, reporters: ['page'] });
    const { repository, files: shown } = pageData<PageIndex>(folder, 'index');
    expect(repository).toMatchObject({ commit: manifest.commit, branch: 'main' });
    if (files === undefined) expect(repository?.files).toBeUndefined();
    else expect(repository?.files).toMatch(files);
    expect(shown.owners).toEqual([['@all']]);
    expect(shown.uncommitted).toEqual([]);
  }
});
