import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnusedResult } from '../../../combiner-image/unused.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES = {
  'index.mjs': `import { label } from './label.mjs';

export const handler = async (order) => {
  if (order.gift) {
    return 'gift';
  }
  return label(order);
};
`,
  'label.mjs': `export const label = (order) => order.name;

export function shout(text) {
  return text.toUpperCase();
}
`,
};

let top: string;
let store: string;

beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  store = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
  git(top, 'init', '-q');
  writeFiles(top, FILES);
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', 'one');
  await invoked('index.handler', [{ name: 'a' }, { name: 'b' }], {
    taskRoot: writeFiles(temporaryFolder(), FILES),
    record: true,
    dir: store,
    functionName: 'orders',
  });
});

afterAll(() => {
  for (const folder of [top, store]) rmSync(folder, { recursive: true });
});

const unused = (...options: string[]) => lambdaCoverage(['unused', store, ...options], { cwd: top });

test('deployed code that never ran is listed, with what tells how sure it is', async () => {
  const { code, stdout } = await unused('--json');
  expect(code).toBe(0);
  const result: UnusedResult = JSON.parse(stdout);
  const evidence = {
    confidence: 'low',
    unchangedDays: 0,
    invocations: 2,
    observedDays: 0,
    functions: ['orders'],
  };
  expect(result.unused).toEqual(
    [
      {
        path: 'index.mjs',
        kind: 'block',
        part: 'then',
        line: 5,
        column: 4,
        endLine: 5,
        endColumn: 18,
        ...evidence,
      },
      {
        path: 'label.mjs',
        kind: 'function',
        name: 'shout',
        line: 3,
        column: 16,
        endLine: 5,
        endColumn: 1,
        ...evidence,
      },
    ].sort((a, b) => b.endLine - b.line - (a.endLine - a.line)),
  );
  expect(result).toMatchObject({ schema: 'lambda-coverage/unused/1', unjudged: [], missing: [] });
  expect(Date.parse(result.until ?? '') - Date.parse(result.since ?? '')).toBeCloseTo(30 * 86_400_000, -4);
});

test('the text is grouped by confidence, and less sure ones can be left out', async () => {
  const { stdout } = await unused('--since', '7d');
  expect(stdout).toContain('Confidence low: 0 files, 1 function, 1 block (4 lines)\n');
  expect(stdout).toContain(
    '  label.mjs:3-5  function shout; unchanged for 0 days, 2 invocations in 0 days, share that was recorded unknown\n',
  );
  expect((await unused('--min-confidence', 'medium')).stdout).toContain(': 0 files, 0 functions, 0 blocks');
});

test('SARIF has a result for each, with places as editors count them', async () => {
  const { stdout } = await unused('--format', 'sarif');
  const { version, runs } = JSON.parse(stdout);
  expect(version).toBe('2.1.0');
  expect(runs[0].results).toMatchObject([
    {
      ruleId: 'never-ran/function',
      message: { text: expect.stringContaining('The function shout was never called.') },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'label.mjs' },
            region: { startLine: 3, startColumn: 17, endLine: 5, endColumn: 2 },
          },
        },
      ],
    },
    { ruleId: 'never-ran/block' },
  ]);
});

test('what cannot be asked for is refused', async () => {
  expect(await unused('--min-confidence', 'sure')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be one of low, medium, high'),
  });
  expect(await unused('--builds', 'all')).toMatchObject({ code: 2 });
  expect(await lambdaCoverage(['unused', temporaryFolder()], { cwd: top })).toMatchObject({ code: 3 });
});
