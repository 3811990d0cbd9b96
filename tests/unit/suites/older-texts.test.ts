import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { counted, PROJECT, recordedProject, reported, type TwoSuites } from '../support/two-suites.ts';

const REPORT = PROJECT['src/report.js'] ?? '';
let suites: TwoSuites;
/** By tool and kind: what it counted of the texts as they were committed. */
let files: Record<string, string>;

beforeAll(async () => {
  suites = await recordedProject();
  files = {
    nyc: join(counted('nyc', suites.root, 'unit.js'), 'coverage-final.json'),
    c8: join(counted('c8', suites.root, 'unit.js'), 'coverage-final.json'),
  };
  files['lcov-nyc'] = join(counted('nyc', suites.root, 'unit.js', 'lcovonly'), 'lcov.info');
  files['lcov-c8'] = join(counted('c8', suites.root, 'unit.js', 'lcovonly'), 'lcov.info');
}, 120_000);

afterAll(() => {
  for (const folder of Object.values(suites)) rmSync(folder, { recursive: true });
}, 60_000);

/** What was done to a file that unit tests alone load, after they ran. */
const EDITS: Record<string, string> = {
  'two comment lines in front': `// One.\n// Two.\n${REPORT}`,
  'a function of the same shape in front': REPORT.replace(
    'exports.rows',
    `exports.fore = (prices) => {
  const rows = [];
  for (const { net } of prices) {
    rows.push(net);
  }
  return rows;
};
exports.rows`,
  ),
  'a function behind': `${REPORT}exports.more = (prices) => {\n  return prices.length;\n};\n`,
  'lines taken away': REPORT.replace(/ {2}for[\s\S]*?\n {2}\}\n/, ''),
};

test.each(Object.entries(EDITS))(
  '%s after the unit tests: left out, said, and incomplete',
  async (_, text) => {
    writeFiles(suites.root, { 'src/report.js': text });
    const tools = Object.entries(files);
    const { result, stderr } = await reported(
      suites,
      ...tools.flatMap(([tool, file]) => ['--with', `${tool}=${file}`]),
    );
    writeFiles(suites.root, { 'src/report.js': REPORT });
    for (const [, file] of tools)
      expect(stderr).toContain(`${file} is about a different text of src/report.js (`);
    const ran = result.suites.files.find(({ path }) => path === 'src/report.js')?.ran ?? {};
    expect(Object.values(ran).flat()).toEqual([]);
  },
);

test('of functions with one shape each keeps its own runs, by name', async () => {
  const named = "'use strict';\nfunction one(n) {\n  return n;\n}\nexports.one = one;\n";
  const range = (line: number, column: number, end: number) => ({
    start: { line, column },
    end: { line, column: end },
  });
  const map = {
    'src/report.js': {
      path: 'src/report.js',
      statementMap: { 0: range(3, 2, 11), 1: range(5, 0, 18) },
      fnMap: { 0: { name: 'one', decl: range(2, 9, 12), loc: range(2, 16, 17), line: 2 } },
      branchMap: {},
      s: { 0: 3, 1: 1 },
      f: { 0: 3 },
      b: {},
    },
  };
  const json = join(writeFiles(temporaryFolder(), { 'unit.json': JSON.stringify(map) }), 'unit.json');
  const second = 'function fir(n) {\n  return n;\n}\n';
  const ran = async (text: string) => {
    writeFiles(suites.root, { 'src/report.js': text });
    const { files, stderr } = await reported(suites, '--with', json);
    return { rows: files['src/report.js']?.filter((row) => row.startsWith('function')), stderr };
  };
  expect((await ran(named)).rows).toEqual(['function one 2:9 3']);
  const moved = await ran(named.replace('function one', `${second}function one`));
  writeFiles(suites.root, { 'src/report.js': REPORT });
  expect(moved.rows).toEqual(['function fir 2:9 0', 'function one 5:9 0']);
  expect(moved.stderr).toContain('(one is on line 5 now, not 2)');
});

test('a gate is not judged by older texts, unless it is allowed', async () => {
  writeFiles(suites.root, { 'src/report.js': EDITS['two comment lines in front'] ?? '' });
  const args = ['report', suites.store, '-r', 'none', '-o', join(temporaryFolder(), 'out')];
  const gate = ['--with', files['nyc'] ?? '', '--check', '--lines', '10'];
  const asked = await lambdaCoverage([...args, ...gate], { cwd: suites.root });
  const allowed = await lambdaCoverage([...args, ...gate, '--allow-missing'], { cwd: suites.root });
  writeFiles(suites.root, { 'src/report.js': REPORT });
  expect(asked).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('1 file of --with of another text'),
  });
  expect(allowed.code).toBe(0);
});

test('relative names are those of the folder that the file lies in, or of one above it', async () => {
  const handler = "'use strict';\nexports.handler = () => {\n  return 1;\n};\n";
  const lcov = 'SF:src/index.js\nDA:2,1\nDA:3,1\nend_of_record\n';
  writeFiles(suites.root, {
    'pkg/util/src/index.js': handler,
    'pkg/util/coverage/lcov.info': lcov,
    'pkg/users/src/index.js': handler,
    'pkg/users/coverage/unit/lcov.info': lcov,
    'gone/coverage/lcov.info': lcov,
  });
  const ran = async (file: string) => {
    const { result, stderr } = await reported(suites, '--with', join(suites.root, file));
    const shown = result.suites.files.filter(({ ran }) => (ran['unit'] ?? []).length > 0);
    return { paths: shown.map(({ path }) => path), stderr };
  };
  expect((await ran('pkg/util/coverage/lcov.info')).paths).toEqual(['pkg/util/src/index.js']);
  expect((await ran('pkg/users/coverage/unit/lcov.info')).paths).toEqual(['pkg/users/src/index.js']);
  const others = await ran('gone/coverage/lcov.info');
  for (const folder of ['pkg', 'gone']) rmSync(join(suites.root, folder), { recursive: true });
  expect(others.paths).toEqual([]);
  expect(others.stderr).toContain('is about a different text of src/index.js');
});

test.each([
  [
    'all lines but the last are statements',
    'const x = 1;\nexports.f = () => {\n  return x;\n};\n',
    [1, 2, 3],
  ],
  [
    'each line is named',
    "'use strict';\n\n// F.\nexports.f = () => {\n  return 1;\n};\n",
    [1, 2, 3, 4, 5, 6],
  ],
  ['lines of code', "'use strict';\n\n// F.\nexports.f = () => {\n  return 1;\n};\n", [1, 4, 5, 6]],
])('LCOV of the present text is taken: %s', async (_, text, lines) => {
  const lcov = `SF:src/report.js\n${lines.map((line) => `DA:${line},1`).join('\n')}\nend_of_record\n`;
  const file = join(writeFiles(temporaryFolder(), { 'lcov.info': lcov }), 'lcov.info');
  writeFiles(suites.root, { 'src/report.js': text });
  const { result, stderr } = await reported(suites, '--with', file);
  writeFiles(suites.root, { 'src/report.js': REPORT });
  expect(stderr).not.toContain('another text');
  expect(result.suites.files.find(({ path }) => path === 'src/report.js')).toMatchObject({ neither: [] });
});

test('two suites of one name, and texts apart, are refused', async () => {
  const file = files['nyc'] ?? '';
  expect(readFileSync(file, 'utf8')).toContain('statementMap');
  for (const [message, ...options] of [
    ['unit names both what ran in the stores', '--suite', 'unit', '--with', `unit=${file}`],
    ['e2e names both what ran in the stores', '--with', `e2e=${file}`],
    ['leave out "--builds all"', '--builds', 'all', '--with', file],
  ] as const)
    expect(await reported(suites, ...options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
});
