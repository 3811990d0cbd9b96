import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { parseDeployed } from '../../../combiner-image/convert/exact/deployed/parse-deployed.ts';
import { repair } from '../../../combiner-image/convert/exact/deployed/repair.ts';
import { planScript } from '../../../combiner-image/convert/exact/plan-script.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { table } from '../support/markdown.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/architecture.md'), 'utf8');

/** The page has several tables in one chapter: the one under the heading that begins with `column`. */
function rowsOf(column: string): Record<string, string>[] {
  const at = PAGE.indexOf(`\n| ${column} |`);
  expect(at).toBeGreaterThan(0);
  return table(`## It\n${PAGE.slice(at)}`, 'It');
}

const code = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';

let text = '';
let map = '';
let recorded: RawObject;
let functions: FunctionCoverage[] = [];
beforeAll(async () => {
  const folder = writeFiles(temporaryFolder(), {
    'welcome.ts': code('ts'),
    'package.json': '{"type":"module"}',
  });
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['welcome.ts'],
    outfile: 'index.mjs',
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: true,
    write: false,
  });
  for (const file of outputFiles) {
    if (file.path.endsWith('.map')) map = file.text;
    else text = file.text;
  }
  writeFiles(folder, { 'index.mjs': text });
  const events = ['{"name": "Ada"}', '{}', '{"late": true}'];
  for (const event of events) expect(PAGE).toContain(`\`${event}\``);
  const dir = temporaryFolder();
  const fn = { handler: 'index.handler', functionName: 'welcome', taskRoot: folder };
  await invokeLocally({ ...fn, events, dir, onLog: () => {} });
  const [name = ''] = readdirSync(join(dir, 'raw/welcome'));
  recorded = JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/welcome', name)))));
  functions = recorded.result[0]?.functions ?? [];
});

test('the bundle is what esbuild makes of the example', () => {
  expect(text.split('\n')[0]).toBe(code('js').trimEnd());
});

test('three invocations make two uploads: one of them holds no news', () => {
  expect(recorded).toMatchObject({ invocationCount: 3, span: { sequence: 1, upload: 2 } });
});

test('the ranges are those that V8 counts', () => {
  const documented = rowsOf('function').map(({ from, to, count }) => [from, to, count].map(Number));
  const counted = functions.flatMap(({ ranges }) => ranges.map((r) => [r.startOffset, r.endOffset, r.count]));
  expect(documented).toEqual(counted);
});

test('the vector, each formula and each mark are those of the plan', () => {
  const flow = repair(parseDeployed(text, 'index.mjs'), text);
  const plan = planScript({ path: 'index.mjs', text, map: JSON.parse(map) });
  const vector = plan.emptyVector();
  plan.fold(vector, functions);
  expect(PAGE).toContain(`reading each offset: \`${[...vector].join(', ')}\``);
  const values = flow.formulas.evaluate(vector);
  for (const row of rowsOf('formula')) {
    const formula = Number(row['formula']);
    expect(values[formula], row['is']).toBe(Number(row['three invocations']));
    const reading = flow.formulas.readingOf(formula);
    if (reading !== undefined) expect(row['is']).toContain(`reading ${reading},`);
    else expect(row['is']).toMatch(/^formula 3 - formula 4/);
  }
  for (const { from, formula } of rowsOf('from')) {
    expect(flow.painting.at(Number(from)), from).toBe(Number(formula));
  }
});

test('each counter has the formula and the count of the table', () => {
  const plan = planScript({ path: 'index.mjs', text, map: JSON.parse(map) });
  const vector = plan.emptyVector();
  plan.fold(vector, functions);
  const [source] = plan.sources;
  const counts = Object.values(plan.toCoverage(vector))[0];
  if (source === undefined || counts === undefined || 'data' in counts) throw new Error('no source');
  const planned = [...source.statements, ...source.functions, ...source.branches.flat()];
  const counted = [...Object.values(counts.s), ...Object.values(counts.f), ...Object.values(counts.b).flat()];
  const documented = rowsOf("Istanbul's counter");
  expect(documented.map(({ formula }) => Number(formula))).toEqual(planned);
  expect(documented.map(({ count }) => Number(count))).toEqual(counted);
});
