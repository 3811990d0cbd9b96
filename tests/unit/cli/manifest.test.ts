import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { withoutCredentials } from '../../../combiner-image/checkout/describe-checkout.ts';
import { blobHash } from '../../../combiner-image/checkout/text-hash.ts';
import { combine } from '../../../combiner-image/combine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import type { CheckoutManifest } from '../../../contract/checkout-manifest.ts';
import { manifestKey } from '../../../contract/key-layout.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const SHARED = 'export function twice(text: string): string {\n  return text + text;\n}\n';
const SHOP = {
  'services/orders/src/handler.ts':
    "import { twice } from '../../../packages/shared/twice.ts';\nexport const handler = async (): Promise<string> => twice('orders');\n",
  'services/carts/src/handler.ts':
    "import { twice } from '../../../packages/shared/twice.ts';\nexport const handler = async (): Promise<string> => twice('carts');\n",
  'packages/shared/twice.ts': SHARED,
  '.github/CODEOWNERS': '* @shop\n',
  '.gitignore': 'dist/\nsecret.env\n',
  'secret.env': 'TOKEN=1\n',
};

function project(files: Record<string, string>): string {
  const root = writeFiles(temporaryFolder(), files);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'all');
  return root;
}

/** Builds services in the checkout, and runs what was deployed where there is none. */
function recorded(root: string, services: readonly string[]): RecordedStore {
  const store = new RecordedStore();
  for (const service of services) {
    const { outputFiles } = buildSync({
      absWorkingDir: root,
      entryPoints: [`services/${service}/src/handler.ts`],
      bundle: true,
      platform: 'node',
      sourcemap: 'inline',
      outfile: `services/${service}/dist/index.js`,
      write: false,
    });
    const taskRoot = writeFiles(temporaryFolder(), { 'index.js': outputFiles[0]?.text ?? '' });
    const ran = run(taskRoot, 'index.js', [{}]);
    store.put(rawObject(taskRoot, ran, { functionName: service }));
    store.putScripts(taskRoot, ran);
  }
  return store;
}

/** As the combiner in AWS does, which has no checkout. */
async function reported(folder: string) {
  const location = parseStoreLocation(folder);
  const warnings: string[] = [];
  const result = await combine({
    locations: [location],
    output: { location },
    reporters: ['none'],
    selection: {},
    log: { progress: () => {}, warn: (line) => warnings.push(line) },
  });
  return { paths: result.files.map(({ path }) => path).sort(), unplaced: result.unplaced, warnings };
}

function manifestIn(folder: string): CheckoutManifest {
  const [bytes = Buffer.alloc(0)] = [...filesBelow(folder)].flatMap(([path, bytes]) =>
    path.startsWith('checkouts/') ? [bytes] : [],
  );
  return JSON.parse(gunzipSync(bytes).toString());
}

const NAMES = ['packages/shared/twice.ts', 'services/carts/src/handler.ts', 'services/orders/src/handler.ts'];

test('a manifest lists the files of the checkout, and no secret of it', async () => {
  const root = project(SHOP);
  git(root, 'remote', 'add', 'origin', 'https://ci:s3cr3t@example.com/shop.git');
  const changed = '\uFEFFone\r\ntwo\r\n';
  writeFiles(root, { 'packages/shared/new.ts': changed });
  const store = new RecordedStore();
  const { code, stdout } = await lambdaCoverage(['manifest', store.folder, '--json'], {
    cwd: join(root, 'services/orders'),
  });
  const commit = git(root, 'rev-parse', 'HEAD');
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    {
      key: expect.stringMatching(/^checkouts\/\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{16}\.json\.gz$/),
      commit,
      branch: 'main',
      remote: 'https://example.com/shop.git',
      files: 6,
    },
  ]);
  const { files, createdAt, ...rest } = manifestIn(store.folder);
  expect(rest).toEqual({
    schema: 'lambda-coverage/checkout/1',
    commit,
    branch: 'main',
    remote: 'https://example.com/shop.git',
    codeowners: '* @shop\n',
  });
  const lines = files.split('\n');
  expect(lines).toContain(`${blobHash(SHARED)} packages/shared/twice.ts`);
  expect(lines).toContain(`${blobHash('one\ntwo\n')} packages/shared/new.ts`);
  expect(files).not.toContain('secret');
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(600_000);
});

test('where there is no checkout, names are those of the manifest, and a shared file is one', async () => {
  const root = project(SHOP);
  const store = recorded(root, ['orders', 'carts']);
  expect((await reported(store.folder)).paths).toContain('orders/src/handler.ts');
  await lambdaCoverage(['manifest', store.folder], { cwd: root });
  rmSync(root, { recursive: true });
  expect(await reported(store.folder)).toEqual({ paths: NAMES, unplaced: [], warnings: [] });
  const report = await lambdaCoverage(['report', store.folder, '--json', '-r', 'lcovonly'], {
    cwd: temporaryFolder(),
  });
  expect(
    JSON.parse(report.stdout)
      .files.map(({ path }: { path: string }) => path)
      .sort(),
  ).toEqual(NAMES);
});

test('of several manifests each script takes the one that has its texts, and of those the newest', async () => {
  const other = project({ 'services/orders/src/handler.ts': 'export const other = 1;\n', 'x.ts': SHARED });
  const root = project(SHOP);
  const store = recorded(root, ['orders', 'carts']);
  await lambdaCoverage(['manifest', store.folder], { cwd: root });
  await lambdaCoverage(['manifest', store.folder], { cwd: other });
  expect((await reported(store.folder)).paths).toEqual(NAMES);
  git(root, 'mv', 'packages/shared', 'packages/common');
  git(root, 'commit', '-q', '-m', 'moved');
  await lambdaCoverage(['manifest', store.folder], { cwd: root });
  const moved = NAMES.map((path) => path.replace('/shared/', '/common/'));
  expect((await reported(store.folder)).paths).toEqual(moved);
});

/** What `manifest` never writes. */
const HOSTILE: Record<string, { bytes: () => Buffer; reason: string }> = {
  'no gzip': { bytes: () => Buffer.from('{}'), reason: 'not gzip' },
  'a bomb': { bytes: () => gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')), reason: 'expands to more than' },
  'a path that climbs': {
    bytes: () => listing(`${'a'.repeat(40)} ../../etc/passwd`),
    reason: 'files is not',
  },
  'an absolute path': { bytes: () => listing(`${'a'.repeat(40)} /etc/passwd`), reason: 'files is not' },
  'a path that speaks': { bytes: () => listing(`${'a'.repeat(40)} a\u001b[2J.ts`), reason: 'files is not' },
  'no hash': { bytes: () => listing('x a.ts'), reason: 'files is not' },
  'a path without end': {
    bytes: () => listing(`${'a'.repeat(40)} ${'a/'.repeat(4_000_000)}a.ts`),
    reason: 'files is not',
  },
  'a list in the place of a text': {
    bytes: () => gzipSync(JSON.stringify({ ...manifest(''), files: Array(100_000).fill({}) })),
    reason: 'files is not a string',
  },
  'more files than any checkout has': {
    bytes: () => listing(Array.from({ length: 500_001 }, (_, i) => `${'a'.repeat(40)} ${i}`).join('\n')),
    reason: 'more than 500000 files',
  },
  'a commit that speaks': {
    bytes: () => gzipSync(JSON.stringify({ ...manifest(''), commit: '\u001b[2J' })),
    reason: 'commit is not a commit',
  },
};

function manifest(files: string): CheckoutManifest {
  const createdAt = new Date().toISOString();
  return { schema: 'lambda-coverage/checkout/1', createdAt, commit: 'c'.repeat(40), files };
}

function listing(files: string): Buffer {
  return gzipSync(JSON.stringify(manifest(files)));
}

test('a hostile manifest is left out by name and reason, and the next one is taken', async () => {
  const root = project(SHOP);
  const store = recorded(root, ['orders', 'carts']);
  await lambdaCoverage(['manifest', store.folder], { cwd: root });
  const expected = Object.values(HOSTILE).map(({ bytes, reason }, index) => {
    const time = new Date(Date.now() + (index + 1) * 60_000);
    const key = store.putBytes(manifestKey('', time, String(index).padStart(16, '0')), bytes());
    return expect.stringContaining(`The manifest ${key} cannot be read: ${reason}`);
  });
  const far = manifestKey('', new Date(Date.now() + 9 * 86_400_000), 'f'.repeat(16));
  store.putBytes(far, listing(`${blobHash(SHARED)} forged.ts`));
  const { paths, warnings } = await reported(store.folder);
  expect(paths).toEqual(NAMES);
  expect(warnings.toSorted()).toEqual(expect.arrayContaining(expected));
  expect(warnings).toHaveLength(expected.length);
});

test('a manifest that lies can name a text otherwise, and bring no file into a report', async () => {
  const root = project(SHOP);
  const store = recorded(root, ['orders']);
  const lie = `${blobHash(SHARED)} lie/twice.ts\n${blobHash('x')} etc/passwd`;
  store.putBytes(manifestKey('', new Date(), '1'.repeat(16)), listing(lie));
  expect((await reported(store.folder)).paths).toEqual(['lie/twice.ts', 'orders/src/handler.ts']);
});

test.each([
  ['https://example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://token@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://user:pass@example.com:8443/a/b.git?private_token=x#y', 'https://example.com:8443/a/b.git'],
  ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
  ['deploy@example.com:a/b.git', 'example.com:a/b.git'],
  ['ssh://git:pass@example.com/a/b.git', 'ssh://example.com/a/b.git'],
  ['/home/somebody/a', undefined],
  ['C:\\work\\a', undefined],
  ['file:///home/somebody/a', undefined],
  [undefined, undefined],
])('of the remote %s, %s is kept', (url, expected) => {
  expect(withoutCredentials(url)).toBe(expected);
});

test('outside of a checkout there is nothing to list', async () => {
  const { code, stderr } = await lambdaCoverage(['manifest', '.'], { cwd: temporaryFolder() });
  expect([code, stderr]).toEqual([2, expect.stringContaining('is not in a git checkout with a commit')]);
});
