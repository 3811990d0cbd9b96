import libCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { judgeFile } from '../../../combiner-image/changed/judge-file.ts';
import { enumerate } from '../../../combiner-image/convert/exact/original/enumerate.ts';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { uncounted } from '../../../combiner-image/convert/uncounted.ts';

/** The marks in the text say which counters ran: those whose place begins on a line with `// ran`. */
function judged(text: string, { path = 'a.ts', deployed = [text] } = {}): string[] {
  const data = uncounted(path, enumerate(parseOriginal(text, path)));
  const rows = text.split('\n');
  const isRun = (line: number | undefined) =>
    line !== undefined && rows[line - 1]?.includes('// ran') === true;
  for (const [id, { start }] of Object.entries(data.statementMap)) data.s[id] = Number(isRun(start.line));
  for (const [id, { decl }] of Object.entries(data.fnMap)) data.f[id] = Number(isRun(decl.start.line));
  for (const [id, { locations }] of Object.entries(data.branchMap))
    data.b[id] = locations.map(({ start }) => Number(isRun(start.line)));
  const lines = rows.map((_, i) => i + 1);
  const code = judgeFile(
    { path, lines },
    { text, data: libCoverage.createFileCoverage(data).data, deployed },
  );
  return code.lines.map(({ line, state }) => `${state}: ${rows[line - 1]?.trim()}`);
}

const states = (text: string, options?: { path?: string; deployed?: string[] }) =>
  judged(text.trim(), options).map((line) => line.split(':', 1)[0]);

// https://github.com/Bachmann1234/diff_cover/issues/270, https://github.com/coveragepy/coveragepy/issues/571
test('a line in the middle of a statement is as its statement', () => {
  const text = `
export function report(worker: string) { // ran
  if (worker === '') { // ran
    metrics.labels(
      worker,
      'unknown',
    ).inc();
  }
  return send( // ran
    worker,
    { retries: 3 },
  );
}`;
  expect(judged(text.trim())).toEqual([
    'ran: export function report(worker: string) { // ran',
    "ran: if (worker === '') { // ran",
    'not run: metrics.labels(',
    'not run: worker,',
    "not run: 'unknown',",
    'not run: ).inc();',
    'not code: }',
    'ran: return send( // ran',
    'ran: worker,',
    'ran: { retries: 3 },',
    'not code: );',
    'not code: }',
  ]);
});

test('types, imports, comments, blank lines and ends of blocks are not code', () => {
  const text = `
'use strict';
import { a } from './a.ts';
import type {
  B,
} from './b.ts';
export type C = {
  d: string;
};
interface E {
  f: B;
}
declare const g: string;

// a comment
export function h( // ran
  i: number,
): i is 3 {
  type J = {
    k: string;
  };
  /* a
     comment */
  return a<{ // ran
    l: string;
  }>(i);
}
export * from './m.ts';`;
  expect(judged(text.trim()).filter((line) => !line.startsWith('not code'))).toEqual([
    'ran: export function h( // ran',
    'ran: i: number,',
    'ran: return a<{ // ran',
    'ran: }>(i);',
  ]);
});

test('arms on lines of their own are as they are', () => {
  const text = `
export const price = (order) => // ran
  order.gift // ran
    ? 0
    : order.count // ran
      * 3;
export function kind(n = // ran
  1) {
  switch (n) { // ran
    case 1: // ran
      return 'one'; // ran
    case 2:
      return 'two';
  }
}`;
  expect(judged(text.trim(), { path: 'a.js' })).toEqual([
    'ran: export const price = (order) => // ran',
    'ran: order.gift // ran',
    'not run: ? 0',
    'ran: : order.count // ran',
    'ran: * 3;',
    'ran: export function kind(n = // ran',
    'not run: 1) {',
    'ran: switch (n) { // ran',
    'ran: case 1: // ran',
    "ran: return 'one'; // ran",
    'not run: case 2:',
    "not run: return 'two';",
    'not code: }',
    'not code: }',
  ]);
});

test('what a comment takes out is not code, though the function around it ran', () => {
  const text = `
export function a(b) { // ran
  /* istanbul ignore if */
  if (!b) { // ran
    throw new Error(
      'no b',
    );
  }
  return b; // ran
}`;
  expect(states(text)).toEqual(['ran', 'not code', 'ran', ...Array(4).fill('not code'), 'ran', 'not code']);
});

test('code that no function has in this text is not deployed; what is around it is judged', () => {
  const before = `
export function a() { // ran
  return one(); // ran
}
export function b() {
  return two();
}`.trim();
  const now = `
export function a() { // ran
  return one(); // ran
}
export function b() {
  return two() + 2;
}
export function c() {
  return three();
}`;
  expect(states(now, { deployed: [before] })).toEqual([
    ...['ran', 'ran', 'not code'],
    ...['not deployed', 'not deployed', 'not code'],
    ...['not deployed', 'not deployed', 'not code'],
  ]);
  expect(states(now, { deployed: [before, now.trim()] })).toEqual([
    ...['ran', 'ran', 'not code'],
    ...['not run', 'not run', 'not code'],
    ...['not run', 'not run', 'not code'],
  ]);
  expect(states(now, { deployed: [before.replace('two()', 'two() +  2')] })).toEqual([
    ...['ran', 'ran', 'not code'],
    ...['not run', 'not run', 'not code'],
    ...['not deployed', 'not deployed', 'not code'],
  ]);
});

test('lines are those of git, though JavaScript ends lines at other characters, too', () => {
  const text = 'const a = "\u2028";\nconst b = 1; // ran\r\nconst c = 2;\n';
  expect(judged(text, { path: 'a.js' })).toHaveLength(4);
  const data = uncounted('a.js', enumerate(parseOriginal(text, 'a.js')));
  for (const [id, { start }] of Object.entries(data.statementMap)) data.s[id] = start.line === 3 ? 1 : 0;
  const { lines } = judgeFile({ path: 'a.js', lines: [1, 2, 3] }, { text, data, deployed: [text] });
  expect(lines).toEqual([
    { line: 1, state: 'not run', runs: 0 },
    { line: 2, state: 'ran', runs: 1 },
    { line: 3, state: 'not run', runs: 0 },
  ]);
});

test.each([
  [1, 0],
  [0, 1],
])('how often lines ran is not said where only whether they ran was counted: %i, %i', (...runs) => {
  const text = 'first();\nsecond();\n';
  const data = uncounted('a.js', enumerate(parseOriginal(text, 'a.js')));
  data.s = Object.fromEntries(runs.entries());
  const { lines } = judgeFile(
    { path: 'a.js', lines: [1, 2] },
    { text, data, deployed: [text], hasHits: true },
  );
  expect(lines).toEqual(
    runs.map((count, i) =>
      count > 0 ? { line: i + 1, state: 'ran' } : { line: i + 1, state: 'not run', runs: 0 },
    ),
  );
});

test('functions and arms of changed lines are named, with how many of their lines ran', () => {
  const text = `const total = (items) => { // ran
  if (items.length === 0) return 0; // ran
  return items
    .map((item) => item.price);
};
`;
  const data = uncounted('a.js', enumerate(parseOriginal(text, 'a.js')));
  data.f = { 0: 2, 1: 0 };
  data.s = { 0: 1, 1: 2, 2: 0, 3: 2, 4: 0 };
  data.b = { 0: [0, 2] };
  const code = judgeFile({ path: 'a.js', lines: [2, 4] }, { text, data, deployed: [text] });
  expect(code.functions).toEqual([
    { name: 'total', line: 1, state: 'ran', lines: { ran: 1, 'not run': 1, 'not deployed': 0 } },
  ]);
  expect(code.branches).toEqual([
    { line: 2, type: 'if', arm: 0, state: 'not run' },
    { line: 2, type: 'if', arm: 1, state: 'ran' },
  ]);
});
