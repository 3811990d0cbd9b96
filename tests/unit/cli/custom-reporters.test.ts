import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const ISTANBUL = JSON.stringify(createRequire(import.meta.url).resolve('istanbul-lib-report'));

const REPORTERS = {
  // As for nyc.
  'node_modules/istanbul-style/package.json': '{"name":"istanbul-style","main":"lib/main.js"}',
  'node_modules/istanbul-style/lib/main.js': `'use strict';
const { ReportBase } = require(${ISTANBUL});
module.exports = class extends ReportBase {
  constructor(opts) { super(opts); this.root = opts.projectRoot; }
  onStart(root, context) { this.file = context.writer.writeFile('files.txt'); }
  onDetail(node) {
    const coverage = node.getFileCoverage();
    const path = coverage.path.slice(this.root.length + 1);
    this.file.println(path + ' ' + Object.values(coverage.s).join());
  }
  onEnd() { this.file.close(); }
};
`,
  'node_modules/@acme/esm-only/package.json':
    '{"name":"@acme/esm-only","type":"module","exports":{".":{"types":"./x.d.ts","import":"./index.js"}}}',
  'node_modules/@acme/esm-only/index.js': `export default {
  execute: (context) => context.writer.writeFile('xml.xml').println(String(context.getTree().getRoot().getCoverageSummary().lines.total)),
};
`,
  'mine/totals.mjs': `export default class {
  async execute(context, { root, result }) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    console.log('printed by a reporter');
    const file = context.writer.writeFile('own/totals.txt');
    file.println([result.totals.lines.covered, result.functions.map(({ name }) => name), root.length > 1].join());
    file.close();
    context.getTree().visit({ onDetail: (node) => { node.getFileCoverage().data.s[0] = 1e9; } });
    result.totals.lines.covered = 1e9;
  }
}
`,
  'mine/compiled.js': `exports.__esModule = true;
exports.default = class { execute(context) { context.writer.writeFile('compiled.txt').println('here'); } };
`,
  'mine/throws.mjs': "export default class { execute() { throw new Error('no such team'); } }\n",
  'mine/rejects.mjs': 'export default { execute: async () => { throw undefined; } };\n',
  'mine/waits.mjs': 'export default { execute: () => new Promise(() => {}) };\n',
  'mine/refuses.mjs':
    "export default class { constructor() { throw new TypeError('no options'); } execute() {} }\n",
  'mine/nothing.mjs': 'export const execute = () => {};\n',
  'mine/arrow.mjs': 'export default () => ({ execute() {} });\n',
  'mine/broken.mjs': 'export default class {\n',
  'mine/bad-import.mjs': "import 'nobody-has-this';\nexport default { execute() {} };\n",
};

function project(config?: object): { cwd: string; store: string } {
  const cwd = writeFiles(temporaryFolder(), {
    ...REPORTERS,
    'index.js': 'exports.handler = async (odd) => {\n  return odd ? 1 : 2;\n};\n',
    'inner/a.txt': '',
    ...(config && { 'lambda-coverage.config.json': JSON.stringify(config), '.git/a': '' }),
  });
  const store = new RecordedStore();
  const result = run(cwd, 'index.js', [{}]);
  store.putScripts(cwd, result);
  store.put(rawObject(cwd, result, { functionName: 'orders-api' }));
  return { cwd, store: store.folder };
}

function text(...path: string[]): string {
  return readFileSync(join(...path), 'utf8').trim();
}

test('by path and by package, as Istanbul takes them and with more, beside ours', async () => {
  const { cwd, store } = project();
  const asked = 'json,istanbul-style,@acme/esm-only,./mine/totals.mjs,./mine/compiled';
  const { code, stdout, stderr } = await lambdaCoverage(['report', store, '-r', asked, '--json', '-o', 'c'], {
    cwd,
  });
  expect([code, stderr]).toEqual([0, expect.stringContaining('printed by a reporter')]);
  const result = JSON.parse(stdout);
  expect(result.report.files).toEqual(
    expect.arrayContaining(['compiled.txt', 'coverage-final.json', 'files.txt', 'own/totals.txt', 'xml.xml']),
  );
  const [counts] = Object.values<{ s: object }>(JSON.parse(text(cwd, 'c/coverage-final.json')));
  expect(text(cwd, 'c/files.txt')).toBe(`index.js ${Object.values(counts?.s ?? {}).join()}`);
  expect(text(cwd, 'c/xml.xml')).toBe(String(result.totals.lines.total));
  expect(text(cwd, 'c/own/totals.txt')).toBe(`${result.totals.lines.covered},orders-api,true`);
  expect(JSON.stringify([result, counts])).not.toContain('1000000000');
});

test('of the configuration file, whose paths are relative to it', async () => {
  const { cwd, store } = project({ reporter: 'none,./mine/totals.mjs', output: 'c' });
  const inner = join(cwd, 'inner');
  expect(await lambdaCoverage(['report', store], { cwd: inner })).toMatchObject({ code: 0 });
  expect(text(cwd, 'c/own/totals.txt')).toContain('orders-api');
});

test.each([
  ['./mine/throws.mjs', 'Reporter "./mine/throws.mjs" failed: no such team.'],
  ['./mine/rejects.mjs', 'Reporter "./mine/rejects.mjs" failed: undefined.'],
  ['./mine/waits.mjs', 'Reporter "./mine/waits.mjs" failed: its promise is never settled.'],
  ['./mine/refuses.mjs', 'Reporter "./mine/refuses.mjs" failed: no options.'],
])('%s fails, and all others are written', async (name, message) => {
  const { cwd, store } = project();
  const args = ['report', store, '-r', `${name},lcovonly,./mine/totals.mjs`, '-o', 'c'];
  const { code, stdout, stderr } = await lambdaCoverage(args, { cwd });
  expect([code, stderr]).toEqual([4, expect.stringContaining(message)]);
  expect(stderr).toContain('lambda-coverage explain reporter-failed');
  expect(stdout).toContain('Lines');
  expect(text(cwd, 'c/lcov.info')).toContain('SF:index.js');
  expect(text(cwd, 'c/own/totals.txt')).toContain('orders-api');
});

test.each([
  ['./mine/absent.mjs', 'Reporter "./mine/absent.mjs" cannot be loaded: Cannot find module'],
  ['./mine/broken.mjs', 'Reporter "./mine/broken.mjs" cannot be loaded: '],
  ['./mine/bad-import.mjs', "cannot be loaded: Cannot find package 'nobody-has-this'"],
  ['./mine/nothing.mjs', '"./mine/nothing.mjs" exports no reporter: its default export must be a class'],
  ['./mine/arrow.mjs', '"./mine/arrow.mjs" exports no reporter'],
  ['nobody-has-this', 'Unknown reporter "nobody-has-this". Known: clover'],
  ['mine/totals.mjs', 'Another is a path that begins with ./, or a package that is installed here.'],
  ['@acme/a/b/../../c', 'Unknown reporter "@acme/a/b/../../c"'],
])('%s is none, which is said before anything is read', async (name, message) => {
  const { cwd } = project();
  const { code, stdout, stderr } = await lambdaCoverage(['report', 'no-store', '-r', `json,${name}`], {
    cwd,
  });
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  expect(stderr).toContain('lambda-coverage explain reporter-not-loaded');
  expect(existsSync(join(cwd, 'coverage-lambda'))).toBe(false);
});

test('the event of the combiner names no code', async () => {
  const { store } = project();
  const asked = handler({ dir: store, reporters: ['./mine/totals.mjs'] });
  await expect(asked).rejects.toThrow('Unknown reporter "./mine/totals.mjs". Known: clover');
});
