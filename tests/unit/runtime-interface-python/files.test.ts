import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askFiles, type FileSettings } from '../support/python-files.ts';
import { FEW_PYTHONS } from '../support/pythons.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const NODE_DEFAULTS = { include: ['**'], exclude: ['node_modules/**', '**/node_modules/**'] };

/** A task root as `pip install -t .` and others leave it. */
function taskRoot(): string {
  return writeFiles(temporaryFolder(), {
    'app.py': '',
    'shop/orders.py': '',
    'requests/__init__.py': '',
    'requests-2.32.0.dist-info/RECORD':
      'requests/__init__.py,,\nrequests/api.py,,\nrequests-2.32.0.dist-info/RECORD,,\n',
    'google_auth-2.0.dist-info/RECORD': 'google/auth/__init__.py,,\ngoogle/auth/token.py,,\n',
    'six-1.16.dist-info/RECORD': 'six.py,,\n',
    'shop-1.0.dist-info/RECORD': 'shop/__init__.py,,\nshop/orders.py,,\n',
    'shop-1.0.dist-info/direct_url.json': '{"dir_info": {}, "url": "file:///build"}',
    'old.egg-info/top_level.txt': 'old\n',
  });
}

function wanted(settings: Partial<FileSettings>, root: string, names: readonly string[]): boolean[][] {
  const paths = names.map((name) => (name.startsWith('/') ? name : join(root, name)));
  const all = { ...NODE_DEFAULTS, task_root: root, handler: 'app.handler', ...settings };
  return FEW_PYTHONS.map((python) => askFiles(python, [{ settings: all, paths }])[0] ?? []);
}

function expectAll(answers: readonly boolean[][], expected: readonly boolean[]): void {
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toEqual(expected);
}

test('recorded are the files of the task root, without what was installed beside them', () => {
  const table: [string, boolean][] = [
    ['app.py', true],
    ['shop/orders.py', true],
    ['shop/new.py', true],
    ['google/mine.py', true],
    ['google/auth/token.py', false],
    ['google/auth/deep/other.py', false],
    ['requests/api.py', false],
    ['requests/packages/deep.py', false],
    ['six.py', false],
    ['old/module.py', false],
    ['.venv/lib/python3.12/site-packages/x/y.py', false],
    ['vendor/site-packages/x.py', false],
    ['node_modules/x/setup.py', false],
    ['templates/page.html', false],
    ['/usr/lib/python3.12/json/decoder.py', false],
    ['/opt/python/shared.py', false],
  ];
  const root = taskRoot();
  const names = table.map(([name]) => name);
  expectAll(
    wanted({}, root, names),
    table.map(([, isWanted]) => isWanted),
  );
});

test('what was installed is recorded where COVERAGE_INCLUDE names it, and a value of COVERAGE_EXCLUDE lets none in', () => {
  const root = taskRoot();
  const names = ['app.py', 'requests/api.py', 'six.py', 'tests/app.py'];
  expectAll(wanted({ include: ['**', 'requests/**'] }, root, names), [true, true, false, true]);
  expectAll(wanted({ exclude: ['tests/**'] }, root, names), [true, false, false, false]);
  expectAll(wanted({ include: ['requests/**'], exclude: ['requests/api.py'] }, root, names), [
    false,
    false,
    false,
    false,
  ]);
});

test('the package that holds the handler is code of the user, however it was installed', () => {
  const root = writeFiles(temporaryFolder(), {
    'orders/handler.py': '',
    'orders-1.0.dist-info/RECORD': 'orders/__init__.py,,\norders/handler.py,,\n',
    'six-1.16.dist-info/RECORD': 'six.py,,\n',
  });
  const names = ['orders/handler.py', 'orders/rules.py', 'six.py'];
  expectAll(wanted({ handler: 'orders.handler.main' }, root, names), [true, true, false]);
  expectAll(wanted({ handler: 'orders/handler.main' }, root, names), [true, true, false]);
  expectAll(wanted({ handler: 'elsewhere.main' }, root, names), [false, false, false]);
});

test('of a layer with the handler in it, what was installed beside it is not recorded', () => {
  const layer = writeFiles(temporaryFolder(), {
    'app.py': '',
    'shared/rules.py': '',
    'six.py': '',
    'six-1.16.dist-info/RECORD': 'six.py,,\n',
  });
  const root = writeFiles(temporaryFolder(), { 'other.py': '' });
  const paths = ['app.py', 'shared/rules.py', 'six.py'].map((name) => join(layer, name));
  const asked = { settings: { ...NODE_DEFAULTS, task_root: root, handler: 'app.handler' }, paths };
  const answers = FEW_PYTHONS.map((python) => askFiles(python, [{ ...asked, path: [layer] }, asked]));
  for (const answer of answers)
    expect(answer).toEqual([
      [true, true, false],
      [false, false, false],
    ]);
});

test('a handler that is linked from elsewhere is recorded by the names that it has, and absolute patterns add folders', () => {
  const other = writeFiles(temporaryFolder(), { 'app.py': '', 'lib/rules.py': '' });
  const root = temporaryFolder();
  symlinkSync(join(other, 'app.py'), join(root, 'app.py'));
  const names = ['app.py', join(other, 'app.py'), join(other, 'lib/rules.py'), '/srv/shared/a.py'];
  expectAll(wanted({}, root, names), [true, true, true, false]);
  expectAll(wanted({ include: ['**', '/srv/shared'] }, root, names), [true, true, true, true]);
  expectAll(wanted({ include: ['/srv/shared'] }, root, names), [false, false, false, true]);
});
