import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import type { ReportFacts } from '../../../combiner-image/report/page/facts.ts';
import { render } from '../../../combiner-image/report/render.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const FACTS: ReportFacts = {
  createdAt: '2026-11-23T01:40:16.027Z',
  functions: [],
  absent: [],
  missing: [],
  warnings: [],
  objects: 1,
  holders: new Map(),
};

/** Files of which each has a line that ran and lines that did not. */
async function markdown(missing: Readonly<Record<string, number>>, facts: Partial<ReportFacts> = {}) {
  const map = libCoverage.createCoverageMap({});
  for (const [name, count] of Object.entries(missing)) {
    const lines = Array.from({ length: count + 1 }, (_, i) => i + 1);
    map.addFileCoverage({
      path: `/top/${name}`,
      statementMap: Object.fromEntries(
        lines.map((line) => [line, { start: { line, column: 0 }, end: { line, column: 1 } }]),
      ),
      s: Object.fromEntries(lines.map((line) => [line, line === 1 ? 1 : 0])),
      fnMap: {},
      f: {},
      branchMap: {},
      b: {},
    });
  }
  const folder = temporaryFolder();
  await render({ map, texts: new Map() }, ['markdown'], folder, '/top', { ...FACTS, ...facts });
  return readFileSync(join(folder, 'coverage.md'), 'utf8');
}

test('trust stands first, then what is different, changed lines and the worst files', async () => {
  const text = await markdown(
    { 'src/a.ts': 3, 'src/b.ts': 0 },
    {
      missing: ['2 objects skipped'],
      functions: [
        {
          name: 'orders',
          invocations: 7,
          sandboxes: 2,
          builds: [],
          missing: ['2 objects skipped'],
          first: '',
          last: '',
        },
      ],
      trend: [{ createdAt: '2026-11-22T01:40:16.027Z', totals: [1, 5, 0, 0] }],
      changed: {
        since: 'origin/main',
        files: new Map([
          [
            'src/a.ts',
            [
              [1, 'ran'],
              [2, 'not run'],
              [3, 'not run'],
              [4, 'not deployed'],
              [5, 'not code'],
            ],
          ],
        ]),
      },
    },
  );
  expect(text).toBe(`### 40 % of 5 lines ran in Lambda

:warning: **Incomplete:** \`2 objects skipped\`. 1 function, 7 invocations, 2026-11-23 01:40 UTC.

| | ran | of | % | since the last report |
| --- | --: | --: | --: | --: |
| lines | 2 | 5 | 40 | +20 |
| statements | 2 | 5 | 40 |  |
| functions | 0 | 0 | 100 |  |
| branches | 0 | 0 | 100 |  |

**Changed since \`origin/main\`:** 1 line ran, 2 did not run, 1 not deployed yet.

| changed and not run | lines | which |
| --- | --: | --- |
| \`src/a.ts\` | 2 | 2-3 |

| worst files | lines not run | % | which |
| --- | --: | --: | --- |
| \`src/a.ts\` | 3 | 25 | 2-4 |

<details><summary>All 2 files</summary>

| file | lines | statements | functions | branches |
| --- | --: | --: | --: | --: |
| \`src/a.ts\` | 25 | 25 |  |  |
| \`src/b.ts\` | 100 | 100 |  |  |

</details>

<details><summary>1 function</summary>

| function | invocations | sandboxes | missing |
| --- | --: | --: | --- |
| \`orders\` | 7 | 2 | \`2 objects skipped\` |

</details>
`);
});

test('ten of the worst are shown, all are folded, and a comment has room for it however many there are', async () => {
  const name = (i: number) => `${'deep/'.repeat(i % 90)}${i}.ts`;
  const text = await markdown(
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [name(i), (i % 40) + 1])),
  );
  expect(text.length).toBeLessThan(65_536 - 1_000);
  expect(text.split('<details>')[0]?.match(/\.ts/g)).toHaveLength(10);
  expect(text).toMatch(/\nAnd \d{4} more\.\n\n<\/details>\n$/);
});

test('coveragepy/coveragepy#2141: names become no HTML, link, mention, row or command', async () => {
  const names = [
    '</details><img src=x>.ts',
    'a|b.ts',
    '`@team`.ts',
    '`` ` ``` @team.ts',
    `${'`'.repeat(99)}@team.ts`,
    '[x](javascript:alert(1)).ts',
    'x\n\n# y.ts',
    '::error::z.ts',
  ];
  const text = await markdown(Object.fromEntries(names.map((name) => [name, 1])));
  const outside = text.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/img|@team|javascript|^# y|::error/m);
  expect(outside.match(/<\/details>/g)).toHaveLength(1);
  // Names are as they are, and | is escaped in cells alone.
  for (const shown of ['`a\\|b.ts`', '`` `@team`.ts ``', '```` `` ` ``` @team.ts ````'])
    expect(text).toContain(shown);
});

test('outside of a table | is not escaped', async () => {
  const text = await markdown({ 'a.ts': 1 }, { missing: ['a|b'], missed: ['c|d'], warnings: ['e|f'] });
  for (const shown of [':warning: **Incomplete:** `a|b`.', '\n- `c|d`\n', '\n- `e|f`\n'])
    expect(text).toContain(shown);
});

test('of a name that is too long the end is shown, which tells the file', async () => {
  const text = await markdown({ [`${'deep/'.repeat(100)}file.ts`]: 1 });
  expect(text).toMatch(/`deep\/[^`|]{10,}…[^`|]{10,}\/file\.ts`/);
});

test('the summary of a job gets it by itself, and a report is made where that cannot be written', async () => {
  const checkout = writeFiles(temporaryFolder(), {
    'index.js': 'exports.handler = async () => 1;\n',
    summary: 'Before\n',
  });
  const store = new RecordedStore();
  const result = run(checkout, 'index.js', [{}]);
  store.putScripts(checkout, result);
  store.put(rawObject(checkout, result));
  const report = (env: Record<string, string>, reporter: string) =>
    lambdaCoverage(['report', store.folder, '-r', reporter], { cwd: checkout, env });
  const summary = join(checkout, 'summary');
  expect(await report({ GITHUB_STEP_SUMMARY: summary }, 'json,markdown')).toMatchObject({ code: 0 });
  const shown = readFileSync(join(checkout, 'coverage-lambda/coverage.md'), 'utf8');
  expect(readFileSync(summary, 'utf8')).toBe(`Before\n\n${shown}\n`);
  // Another report of the same step, in a job whose earlier steps wrote much.
  const filled = `${'x'.repeat(1024 * 1024 - 400)}\n`;
  writeFileSync(summary, filled);
  expect(await report({ GITHUB_STEP_SUMMARY: summary }, 'markdown')).toMatchObject({ code: 0 });
  const both = readFileSync(summary);
  expect([both.length <= 1024 * 1024, String(both).startsWith(`${filled}\n### `)]).toEqual([true, true]);
  expect(String(both).slice(-200)).toMatch(/left out\. The whole report is in `coverage-lambda`\.\n\n$/);
  const missing = join(checkout, 'none');
  expect(await report({ GITHUB_STEP_SUMMARY: missing }, 'markdown')).toMatchObject({ code: 0 });
  expect(readFileSync(missing, 'utf8')).toMatch(/^### /);
  for (const [file, reason] of [
    [checkout, 'cannot be written'],
    [join(checkout, 'no/folder'), 'cannot be written'],
    [summary, 'has no room for the report'],
  ] as const) {
    if (file === summary) writeFileSync(summary, 'x'.repeat(1024 * 1024 - 10));
    const { code, stderr } = await report({ GITHUB_STEP_SUMMARY: file }, 'markdown');
    expect([code, stderr]).toEqual([0, expect.stringContaining(`GITHUB_STEP_SUMMARY, ${reason}`)]);
  }
});
