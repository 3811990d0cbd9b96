import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CompareResult } from '../../../combiner-image/compare.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const LABEL = `export function label(order) {
  const word = order.gift ? 'gift' : 'order';
  return word.toUpperCase();
}
`;
const index = (from: string) => `import { label } from '${from}';

export const handler = async (order) => {
  if (order.empty) return 'nothing';
  return label(order);
};
`;

let top: string;
let store: string;

/** Two builds with a report of each: the label was moved, and is not called any more; empty orders are new. */
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  store = join(top, 'coverage');
  git(top, 'init', '-q');
  writeFiles(top, { '.gitignore': 'coverage\nout*\n' });
  await reported('one', { 'index.mjs': index('./order.mjs'), 'order.mjs': LABEL }, { gift: true });
  git(top, 'mv', 'order.mjs', 'labels.mjs');
  await reported('two', { 'index.mjs': index('./labels.mjs'), 'labels.mjs': LABEL }, { empty: true });
});

afterAll(() => rmSync(top, { recursive: true }));

async function reported(build: string, files: Record<string, string>, event: object): Promise<void> {
  writeFiles(top, files);
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', build);
  await invoked('index.handler', [event], {
    taskRoot: writeFiles(temporaryFolder(), files),
    record: true,
    dir: join(store, build),
    functionName: 'orders',
  });
  const result = await lambdaCoverage(['report', `coverage/${build}`, '-o', `out-${build}`], { cwd: top });
  expect(result).toMatchObject({ code: 0 });
}

async function compare(...args: string[]) {
  return lambdaCoverage(['compare', ...args], { cwd: top });
}

test('what ran before and does not now is lost, also where it was moved to', async () => {
  const { code, stdout } = await compare('out-one', 'out-two', '--json');
  expect(code).toBe(0);
  const result: CompareResult = JSON.parse(stdout);
  expect(result).toMatchObject({
    schema: 'lambda-coverage/compare/1',
    before: { name: 'out-one', commit: git(top, 'rev-parse', 'HEAD^'), missingData: [] },
    after: { name: 'out-two', commit: git(top, 'rev-parse', 'HEAD') },
    totals: { lostLines: 3, gainedLines: 0, lostFunctions: 1, lostArms: 2, gainedArms: 1 },
    uncompared: [],
  });
  expect(result.files).toMatchObject([
    { path: 'index.mjs', lost: [5], gained: [] },
    { path: 'labels.mjs', from: 'order.mjs', lost: [2, 3], lostFunctions: [{ name: 'label', line: 1 }] },
  ]);
});

test('the text says what was lost first, the other way round what was gained', async () => {
  const lost = await compare('out-one', 'out-two/index.html');
  expect(lost.stdout).toContain(`
Lost: ran before and does not now, with the same code: 3 lines, 1 function, 2 arms of branches
  labels.mjs (was order.mjs): 2-3
    not called any more: label (line 1)
  index.mjs: 5

Gained: did not run before and does now: 0 lines, 1 arm of branches
  index.mjs

No code is new or was changed
`);
  const gained = await compare('out-two', 'out-one', '--format', 'markdown');
  expect(gained.stdout).toContain('### 1 line lost, 3 gained'.replace('1 line', '0 lines'));
  expect(gained.stdout).toContain('| `order.mjs (was labels.mjs)` | 2-3 | `label (line 1)` |');
});

test('reports of a store have ids, and latest names the newest', async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, Object.fromEntries(['one', 'two'].map((build) => [`${build}.txt`, build])));
  const place = temporaryFolder();
  for (const build of ['one', 'two'])
    await invoked('index.handler', [build === 'one' ? { gift: true } : { empty: true }], {
      taskRoot: writeFiles(temporaryFolder(), { 'index.mjs': index('./order.mjs'), 'order.mjs': LABEL }),
      record: true,
      dir: place,
      functionName: 'orders',
    }).then(async () => {
      const options = build === 'one' ? [] : ['--keep-reports', '2'];
      const combined = await lambdaCoverage(['combine', place, '--json', ...options], { cwd });
      expect(combined.code).toBe(0);
      if (build === 'two')
        expect(JSON.parse(combined.stdout).compared).toMatchObject({ lostLines: 0, gainedArms: 1 });
    });
  const { reports } = JSON.parse(readFileSync(join(place, 'reports/index.json'), 'utf8'));
  const [first, second] = reports.map(({ id }: { id: string }) => id);
  const byName = await compare('latest~1', 'latest', '--store', place, '--json');
  const byId = await compare(first, second, '--store', place, '--json');
  expect(JSON.parse(byName.stdout).files).toEqual(JSON.parse(byId.stdout).files);
  expect(JSON.parse(byName.stdout)).toMatchObject({
    before: { name: `latest~1 (${first})` },
    totals: { gainedArms: 1, lostLines: 0 },
  });
  const missing = await compare('latest~7', 'latest', '--store', place);
  expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('its list has 2 reports') });
  writeFiles(place, { [`reports/entries/${second}.json.gz`]: 'damaged' });
  const unlisted = temporaryFolder();
  cpSync(place, unlisted, { recursive: true });
  rmSync(join(unlisted, 'reports/index.json'));
  const before = await compare('latest~1', 'latest', '--store', unlisted, '--json');
  expect(JSON.parse(before.stdout)).toMatchObject({
    before: { name: `latest~1 (${first})` },
    after: { name: `latest (${second})` },
  });
  const one = await compare('latest~2', 'latest', '--store', unlisted);
  expect(one).toMatchObject({ code: 3, stderr: expect.stringContaining('its list has 1 report.') });
  await lambdaCoverage(['combine', place, '--keep-reports', '1'], { cwd });
  const gone = await compare(first, 'latest', '--store', place);
  expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining(`There is no report ${first}`) });
});

test('what is no report is answered with what to do', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await compare(...args);
    return `${code} ${stderr.split('\n', 1)[0]}`;
  };
  expect(await refused('out-one')).toContain('2 lambda-coverage compare: Give two reports');
  expect(await refused('nowhere', 'out-one')).toContain('2 lambda-coverage compare: nowhere does not exist');
  expect(await refused('out-one', '.')).toContain('3 lambda-coverage compare: There is no report .');
  writeFiles(top, { 'out-odd/lambda-coverage.json': '{"report": 3}' });
  expect(await refused('out-odd', 'out-one')).toContain('4 lambda-coverage compare: The report in');
  const older = readFileSync(join(top, 'out-one/lambda-coverage.json'), 'utf8');
  writeFiles(top, { 'out-old/lambda-coverage.json': older });
  expect(await refused('out-old', 'out-one')).toContain('has no lambda-coverage.sources.gz');
  writeFiles(top, { 'out-old/lambda-coverage.sources.gz': 'no gzip' });
  expect(await refused('out-old', 'out-one')).toContain(
    '4 lambda-coverage compare: The sources of a report cannot be read',
  );
});
