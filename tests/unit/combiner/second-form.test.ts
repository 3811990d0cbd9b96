import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FORMS } from '../../../combiner-image/forms/forms.ts';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import type { RawObject, RawScriptCoverage } from '../../../contract/raw-object.ts';
import schema from '../../../contract/schemas/raw-object.schema.json' with { type: 'json' };
import { combineFolder } from '../support/combined.ts';
import { compactFolder } from '../support/compacted.ts';
import { LINE_FORM } from '../support/line-counts/line-form.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAM = `exports.handler = async (event) => {
  const name = event.name ?? 'nobody';
  if (name === 'nobody') {
    throw new Error('no name');
  }
  return name;
};
`;

beforeEach(() => {
  FORMS.push(LINE_FORM);
});
afterEach(() => {
  FORMS.splice(FORMS.indexOf(LINE_FORM), 1);
});

/** One script that V8 counted in one sandbox, and that was counted by lines in others. */
function recorded() {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const byV8 = run(taskRoot, 'index.js', [{ name: 'a' }, { name: 'b' }]);
  const [script] = byV8;
  if (script === undefined) throw new Error('nothing ran');
  const byLines = (...counts: number[]): RawScriptCoverage => ({
    ...script,
    functions: [],
    form: 'lines',
    counts,
  });
  const store = new RecordedStore();
  store.putScripts(taskRoot, byV8);
  return { taskRoot, byV8, byLines, store, url: script.url };
}

/** What the report says of the statements, by line. */
async function statements(folder: string, log: string[] = []): Promise<Record<number, number>> {
  const { folder: report, log: lines } = await combineFolder(folder, { reporters: ['json'] });
  log.push(...lines);
  const [file = { statementMap: {}, s: {} }] = Object.values<{
    statementMap: Record<string, { start: { line: number } }>;
    s: Record<string, number>;
  }>(JSON.parse(readFileSync(join(report, 'coverage-final.json'), 'utf8')));
  return Object.fromEntries(
    Object.entries(file.statementMap).map(([id, { start }]) => [start.line, file.s[id] ?? 0]),
  );
}

function storedObjects(folder: string): RawObject[] {
  const raw = join(folder, 'raw/orders');
  return readdirSync(raw).map((name) => JSON.parse(gunzipSync(readFileSync(join(raw, name))).toString()));
}

test('counts of two forms are summed apart, and their Istanbul maps of one source are added', async () => {
  const { taskRoot, byV8, byLines, store } = recorded();
  store.put(rawObject(taskRoot, byV8));
  store.put(rawObject(taskRoot, [byLines(0, 1, 5, 5, 2, 0, 3)]));
  store.put(rawObject(taskRoot, [byLines(0, 1, 1, 1, 0, 0, 1)]));
  const { scripts, read } = await fold([parseStoreLocation(store.folder)], {});
  expect(read).toEqual({ objects: 3, used: 3, duplicates: 0, skipped: 0 });
  expect(new Set(scripts.map(({ counts }) => counts.form.name))).toEqual(new Set(['v8-block', 'lines']));
  expect(await statements(store.folder)).toEqual({ 1: 3, 2: 8, 3: 8, 4: 2, 6: 6 });
});

test('one object may hold both: each script entry says its own form', async () => {
  const { taskRoot, byV8, byLines, store } = recorded();
  const object = rawObject(taskRoot, [...byV8, byLines(0, 0, 4)]);
  expect(new Ajv2020().compile(schema)(object)).toBe(true);
  store.put(object);
  expect(await statements(store.folder)).toEqual({ 1: 1, 2: 6, 3: 2, 4: 0, 6: 2 });
});

test('what a form fails of costs that script alone, and the log says so', async () => {
  const { taskRoot, byV8, byLines, store } = recorded();
  const failing = {
    ...LINE_FORM,
    convert: () => {
      throw new TypeError('x is not a function');
    },
  };
  FORMS.splice(FORMS.indexOf(LINE_FORM), 1, failing);
  try {
    store.put(rawObject(taskRoot, [...byV8, byLines(0, 0, 4)]));
    const log: string[] = [];
    expect(await statements(store.folder, log)).toEqual({ 1: 1, 2: 2, 3: 2, 4: 0, 6: 2 });
    expect(log.join('\n')).toMatch(
      /index\.js.* is not in the report: .*please report it \(x is not a function\)/,
    );
  } finally {
    FORMS.splice(FORMS.indexOf(failing), 1, LINE_FORM);
  }
});

test('compacting keeps what each form counted, where its stacks go and who ran it', async () => {
  const { taskRoot, byV8, byLines, store, url } = recorded();
  const frames = [{ url, line: 4, column: 11 }];
  for (let sandbox = 0; sandbox < 3; sandbox++)
    store.put({
      ...rawObject(taskRoot, [byLines(0, 1, 5, 0, 2), ...byV8], { sandboxId: `a${sandbox}` }),
      throws: [{ count: 2, frames }],
      attribution: {
        runs: [
          [0, 2, 5],
          [1, 0, 9, 0, 9],
        ],
        sets: [[0], [1]],
        contexts: { lines: [0], v8: [1] },
      },
    });
  const before = await statements(store.folder);
  const { written } = await compactFolder(store.folder, { prune: true });
  expect(written.map(({ objects }) => objects)).toEqual([3]);
  expect(await statements(store.folder)).toEqual(before);
  const [object, ...more] = storedObjects(store.folder);
  expect(more).toEqual([]);
  const validate = new Ajv2020().compile(schema);
  expect(validate(object), JSON.stringify(validate.errors)).toBe(true);
  expect(object?.throws).toEqual([{ count: 6, frames }]);
  const { contexts = {}, sets = [], runs = [] } = object?.attribution ?? {};
  const formOf = (context: string) =>
    contexts[context]
      ?.flatMap((set) => sets[set] ?? [])
      .map((row) => object?.result[runs[row]?.[0] ?? -1]?.form);
  expect([formOf('lines'), formOf('v8')]).toEqual([['lines'], [undefined]]);
});

test('a form that this version does not know costs its script alone, and its objects are not compacted', async () => {
  const { taskRoot, byV8, byLines, store } = recorded();
  store.put(rawObject(taskRoot, byV8));
  store.put(rawObject(taskRoot, [{ ...byLines(1, 9), form: 'arcs' }, ...byV8], { sandboxId: 'b1' }));
  store.put(rawObject(taskRoot, [{ ...byLines(1, 9), form: 'arcs' }], { sandboxId: 'b2' }));
  const log: string[] = [];
  expect(await statements(store.folder, log)).toEqual({ 1: 2, 2: 4, 3: 4, 4: 0, 6: 4 });
  expect(log).toEqual([
    'index.js (orders) is not in the report: it was counted in the form "arcs", which this version cannot read: update lambda-coverage',
  ]);
  expect((await compactFolder(store.folder, { prune: true })).written).toEqual([]);
  expect(storedObjects(store.folder)).toHaveLength(3);
});

test.each([
  ['a line before the first', [1, 2, 3], 'result[0].counts[0] counts a line that no file has'],
  ['half a count', [0, 0.5], 'result[0].counts[1] is not a whole number from 0'],
])('counts that their form refuses: %s', async (_, counts, reason) => {
  const { taskRoot, byV8, byLines, store } = recorded();
  store.put(rawObject(taskRoot, byV8));
  store.put(rawObject(taskRoot, [byLines(...counts)], { sandboxId: 'b1' }));
  const { skipped } = await combineFolder(store.folder);
  expect(skipped.map((each) => each.reason)).toEqual([reason]);
});
