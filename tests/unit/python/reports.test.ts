import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiffResult } from '../../../combiner-image/diff.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import type { WhoResult } from '../../../combiner-image/who/who.ts';
import { encodePythonCounts, type PythonCounts } from '../../../contract/python-counts.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { compactFolder } from '../support/compacted.ts';
import { commit, project } from '../support/placed.ts';
import {
  countsOf,
  putShop,
  putText,
  pythonObject,
  pythonRow,
  pythonScript,
  RECORDED,
  shopCheckout,
} from '../support/python-recorded.ts';
import { RecordedStore, temporaryFolder, writeFiles } from '../support/recorded.ts';

const PRICE = `RATES = {'de': 19}


def gross(net, country):
    if net < 0:
        raise ValueError('below zero')
    return net * (100 + RATES[country]) / 100


class Cart:
    def total(self):
        return 0
`;
const LOADED = [1, 4, 10, 11];
/** A call that is not below zero. */
const CALLED: PythonCounts = {
  minor: 12,
  lines: [...LOADED, 5, 7].sort((a, b) => a - b),
  unbranched: [],
  arcs: [
    [1, 4],
    [4, 10],
    [5, 7],
    [7, -4],
    [10, 11],
    [10, -1],
    [11, -10],
  ],
};

function recorded(counts: PythonCounts, text = PRICE, options = {}): RecordedStore {
  const store = new RecordedStore();
  putText(store, 'orders', 'price.py', text);
  store.put(pythonObject([pythonScript('price.py', text, counts)], options));
  return store;
}

async function json<T>(...args: string[]): Promise<T> {
  const { stdout, stderr, code } = await lambdaCoverage([...args, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** Lines and exits, `ran/of`. */
const numbersOf = ({ files }: Pick<CombineResult, 'files'>) =>
  Object.fromEntries(
    files.map(({ path, lines, functions, branches }) => [
      path,
      [lines, functions, branches].map(({ covered, total }) => `${covered}/${total}`).join(' '),
    ]),
  );

test('compacted, in slices and of several sandboxes the numbers are the same', async () => {
  const store = new RecordedStore();
  putShop(store, 'branches', { sandboxId: 'a1' });
  putShop(store, 'branches', { sandboxId: 'b2', time: new Date('2026-11-23T02:40:16.027Z') });
  const root = shopCheckout();
  const before = await combineFolder(store.folder, { root });
  await compactFolder(store.folder, { prune: true });
  const after = await combineFolder(store.folder, { root });
  expect(after.read.used).toBe(1);
  expect([after.totals, after.files]).toEqual([before.totals, before.files]);
  expect(after.functions).toMatchObject([{ pythons: [RECORDED.python], nodes: [] }]);
});

test('what ran where only lines were recorded is no missed branch, compacted or not', async () => {
  const root = writeFiles(temporaryFolder(), { 'price.py': PRICE });
  const withLines = { ...CALLED, unbranched: CALLED.lines, arcs: [] };
  const none = await combineFolder(recorded(withLines).folder, { root });
  expect(numbersOf(none)).toEqual({ 'price.py': '6/8 1/2 0/0' });
  expect(none.warnings.join()).toContain('only lines were recorded (COVERAGE_BRANCHES=off): of price.py');
  const store = recorded(CALLED);
  store.put(pythonObject([pythonScript('price.py', PRICE, withLines)]));
  const some = await combineFolder(store.folder, { root });
  expect(numbersOf(some)).toEqual({ 'price.py': '6/8 1/2 0/0' });
  await compactFolder(store.folder, { prune: true });
  expect(numbersOf(await combineFolder(store.folder, { root }))).toEqual(numbersOf(some));
  // Where no line of the branch ran without, all of it is known.
  const early = recorded(CALLED);
  const loaded = { ...CALLED, lines: LOADED, unbranched: LOADED, arcs: [] };
  early.put(pythonObject([pythonScript('price.py', PRICE, loaded)]));
  const known = await combineFolder(early.folder, { root });
  expect([numbersOf(known), known.warnings]).toEqual([{ 'price.py': '6/8 1/2 1/2' }, []]);
});

test('says who ran a line, and what a context alone ran', async () => {
  const all = countsOf(
    encodePythonCounts({
      ...CALLED,
      lines: [...CALLED.lines, 6].sort((a, b) => a - b),
      arcs: [...CALLED.arcs, [5, 6], [6, -4]],
    }),
  );
  const store = new RecordedStore();
  putText(store, 'orders', 'price.py', PRICE);
  const below = {
    lines: [5, 6],
    arcs: [
      [5, 6],
      [6, -4],
    ] as [number, number][],
  };
  const above = {
    lines: [5, 7],
    arcs: [
      [5, 7],
      [7, -4],
    ] as [number, number][],
  };
  const invocation = {
    requestId: 'r',
    startedAt: '2026-11-23T01:40:16.027Z',
    durationMs: 1,
    outcome: 'ok',
  } as const;
  store.put({
    ...pythonObject([pythonScript('price.py', PRICE, all)], {
      span: { kind: 'slice', sequence: 1, upload: 1 },
      invocations: [
        { ...invocation, context: 'pay/below' },
        { ...invocation, context: 'pay/above' },
      ],
    }),
    attribution: {
      runs: [pythonRow(0, below), pythonRow(0, above)],
      sets: [[0], [1]],
      contexts: { 'pay/below': [0], 'pay/above': [1] },
    },
  });
  const root = writeFiles(temporaryFolder(), { 'price.py': PRICE });
  const who = (place: string) => json<WhoResult>('who', place, store.folder, '--root', root);
  expect((await who('price.py:6')).code[0]).toMatchObject({
    contexts: [{ name: 'pay/below' }],
    functions: [{ name: 'orders' }],
  });
  expect((await who('gross')).code[0]?.contexts).toMatchObject([
    { name: 'pay/above' },
    { name: 'pay/below' },
  ]);
  const alone = await json<CombineResult>(
    'report',
    store.folder,
    '--root',
    root,
    '-r',
    'none',
    '--context',
    'pay/above',
  );
  expect(numbersOf(alone)).toEqual({ 'price.py': '2/8 1/2 1/2' });
});

test('runs of an older text are carried over where the function is the same, moved or not', async () => {
  const store = recorded(CALLED);
  const newer = PRICE.replace("{'de': 19}", "{'de': 19, 'fr': 20}")
    .replace('class Cart:\n', '# Of one customer.\nclass Cart:\n    size = 0\n\n')
    .replace('        return 0', '        return 1');
  const root = writeFiles(temporaryFolder(), { 'price.py': newer });
  const result = await combineFolder(store.folder, { root });
  expect(result.carried).toMatchObject([{ path: 'price.py', notRunSinceChange: [{ line: 1 }] }]);
  const { 'price.py': data } = Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(join(result.folder, 'coverage-final.json'), 'utf8'))).map(
      ([path, each]) => [path.split('/').at(-1), each],
    ),
  ) as {
    'price.py': { s: Record<string, number>; statementMap: Record<string, { start: { line: number } }> };
  };
  const lines = Object.entries(data.statementMap).map(([id, { start }]) => [start.line, data.s[id]]);
  expect(Object.fromEntries(lines)).toEqual({ 1: 0, 4: 1, 5: 1, 6: 0, 7: 1, 11: 0, 12: 0, 14: 0, 15: 0 });
});

test('judges changed lines, what is excluded and what nothing loaded', async () => {
  const root = project({
    'src/price.py': PRICE.replace('below zero', 'negative'),
    'src/app.py': 'from src import price\n',
  });
  const text = PRICE.replace(
    'class Cart:',
    'def debug():  # pragma: no cover\n    return RATES\n\n\nclass Cart:',
  );
  commit(
    writeFiles(root, { 'src/price.py': text, 'src/other.py': 'a = 1\n', 'tests/test_price.py': 'a = 1\n' }),
  );
  const store = new RecordedStore();
  putText(store, 'orders', 'src/price.py', text);
  const counts = { ...CALLED, lines: [1, 4, 5, 7, 14, 15] };
  store.put(pythonObject([pythonScript('src/price.py', text, counts)]));
  const result = await json<DiffResult>('diff', store.folder, '--root', root, '--base', 'HEAD~1');
  const [file] = result.files;
  expect(file?.path).toBe('src/price.py');
  const states = Object.fromEntries(file?.lines.map(({ line, state }) => [line, state]) ?? []);
  expect(states).toMatchObject({ 6: 'not run', 10: 'not code', 11: 'not code' });
  expect(result.unloaded).toEqual(['src/other.py', 'tests/test_price.py']);
});

test('shows files that nothing loaded with --all, in other encodings too, and leaves out what a pattern names', async () => {
  const latin = Buffer.from(
    "# coding: latin-1\nNAME = 'caf\xe9'\nif not NAME:\n    raise NotImplementedError\n",
    'latin1',
  );
  const root = writeFiles(temporaryFolder(), {
    'price.py': PRICE,
    'names.py': latin,
    'test_price.py': 'a = 1\n',
  });
  const { folder } = recorded(CALLED);
  const all = await json<CombineResult>(
    'report',
    folder,
    '--root',
    root,
    '-r',
    'none',
    '--all',
    '--python-exclude',
    'raise \\w+',
  );
  expect(numbersOf(all)).toEqual({ 'names.py': '0/2 0/0 0/0', 'price.py': '6/7 1/2 0/0' });
  const store = new RecordedStore();
  const text = latin.toString('latin1');
  putText(store, 'orders', 'names.py', text);
  store.put(
    pythonObject([
      pythonScript('names.py', text, {
        minor: 12,
        lines: [2, 3],
        unbranched: [],
        arcs: [
          [2, 3],
          [3, -1],
        ],
      }),
    ]),
  );
  const { files, changed } = await json<CombineResult>('report', store.folder, '--root', root, '-r', 'none');
  expect([numbersOf({ files }), changed]).toEqual([{ 'names.py': '2/3 0/0 1/2' }, []]);
});

test('counts of another text change nothing of another function’s', async () => {
  const root = writeFiles(temporaryFolder(), { 'price.py': PRICE });
  const store = recorded(CALLED);
  const before = await combineFolder(store.folder, { root });
  putText(store, 'odd', 'price.py', PRICE);
  const beyond = { ...CALLED, lines: [98, 99], arcs: [] };
  store.put(pythonObject([pythonScript('price.py', PRICE, beyond)], { functionName: 'odd' }));
  for (const isCompacted of [false, true]) {
    if (isCompacted) await compactFolder(store.folder, { prune: true });
    const after = await combineFolder(store.folder, { root });
    expect(numbersOf(after)).toEqual(numbersOf(before));
    expect(after.warnings.join()).toContain(
      'what odd ran of it is left out: its counts belong to another text',
    );
  }
});

test.each([
  ['statements', { lines: [99], arcs: [] }],
  [
    'ways on',
    {
      lines: [14, 200],
      arcs: [
        [5, 14],
        [14, 200],
        [200, -14],
        [7, -200],
      ] as PythonCounts['arcs'],
    },
  ],
])('%s beyond the text are left out alone: exec has compiled other code under its name', async (_, more) => {
  const root = writeFiles(temporaryFolder(), { 'price.py': PRICE });
  const { lines, arcs } = CALLED;
  const store = recorded({ ...CALLED, lines: [...lines, ...more.lines], arcs: [...arcs, ...more.arcs] });
  const [after, before] = [
    await combineFolder(store.folder, { root }),
    await combineFolder(recorded(CALLED).folder, { root }),
  ];
  expect(numbersOf(after)).toEqual(numbersOf(before));
  expect(before.warnings.join()).not.toContain('beyond');
  expect(after.warnings.join()).toContain(
    `of what orders ran of it, lines beyond its end are left out: line ${more.lines.at(-1)} ran, and it has 13 lines`,
  );
});

test.each([
  ['a line that it does not have', { ...CALLED, lines: [99] }, PRICE, 'line 99 ran, and it has 13 lines'],
  ['no Python', CALLED, 'def f(:\n', 'is not Python that can be read'],
])('a text with %s is refused by that reason', async (_, counts, text, reason) => {
  const root = writeFiles(temporaryFolder(), { 'other.py': 'a = 1\n' });
  const { code, stderr } = await lambdaCoverage([
    'report',
    recorded(counts, text).folder,
    '--root',
    root,
    '-r',
    'none',
  ]);
  expect([code, stderr]).toEqual([3, expect.stringContaining(reason)]);
});

test('a pattern that takes for ever ends the report, by its name', async () => {
  const { folder } = recorded(CALLED, `${PRICE}# ${'a'.repeat(60)}!\n`);
  const result = await lambdaCoverage(['report', folder, '-r', 'none', '--python-exclude', '(a+)+$']);
  expect(result.stderr).toContain('--python-exclude "(a+)+$" takes longer than');
  expect(result.code).toBe(2);
});
