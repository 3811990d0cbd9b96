import { expect, test } from 'vitest';
import { enumerate } from '../../../combiner-image/convert/exact/original/enumerate.ts';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { uncounted } from '../../../combiner-image/convert/uncounted.ts';
import { confidenceOf, type Evidence } from '../../../combiner-image/unused/confidence.ts';
import { LastChanges } from '../../../combiner-image/unused/last-changes.ts';
import { neverRan } from '../../../combiner-image/unused/never-ran.ts';
import { git } from '../support/git.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What ran is what begins on a line with `// ran`. */
function found(text: string, deployed = [text]): string[] {
  const data = uncounted('a.js', enumerate(parseOriginal(text, 'a.js')));
  const rows = text.split('\n');
  const isRun = (line: number | undefined) => Number(rows[(line ?? 0) - 1]?.includes('// ran') ?? false);
  for (const [id, { start }] of Object.entries(data.statementMap)) data.s[id] = isRun(start.line);
  for (const [id, { decl }] of Object.entries(data.fnMap)) data.f[id] = isRun(decl.start.line);
  for (const [id, { locations, loc, type }] of Object.entries(data.branchMap))
    data.b[id] = locations.map(({ start }, arm) =>
      type === 'if' && arm === 0
        ? isRun((start.line ?? loc.start.line) + 1)
        : isRun(start.line ?? loc.start.line),
    );
  return neverRan('a.js', text, data, deployed).map(
    ({ kind, name, part, line, endLine }) =>
      `${[kind, name ?? part].filter(Boolean).join(' ')} ${line}-${endLine}`,
  );
}

const CODE = `export function price(order) { // ran
  if (order.gift) { // ran
    log('gift');
    return 0;
  }
  switch (order.kind) { // ran
    case 'a': // ran
      return one(); // ran
    case 'b':
      return two();
  }
  const label = order.name || 'nobody'; // ran
  return label ? 1 : 2; // ran
}
function old(order) {
  if (order.x) return 1;
  return 2;
}
`;

test('functions, then parts and cases that never ran, the largest pieces alone; no parts of expressions', () => {
  expect(found(CODE)).toEqual(['block then 3-4', 'block case 9-10', 'function old 15-18']);
});

test('a file of which nothing ran is one piece; one without code is none', () => {
  expect(found(CODE.replaceAll('// ran', ''))).toEqual(['file 1-19']);
  expect(found('export {};\n')).toEqual([]);
});

test('what is not deployed cannot run, so it is not called unused', () => {
  expect(found(CODE, [])).toEqual([]);
  expect(found(CODE, [CODE.replace('return 2;', 'return 3;')])).toEqual([
    'block then 3-4',
    'block case 9-10',
  ]);
  expect(found(CODE, [CODE.replace("log('gift')", "log('present')")])).toEqual(['function old 15-18']);
  expect(found(CODE.replaceAll('// ran', ''), ['other();'])).toEqual([]);
});

test('it is as sure as the weakest of what is known', () => {
  const sure: Evidence = {
    unchangedDays: 90,
    invocations: 5_000,
    observedDays: 29,
    recordedShare: 0.99,
    isIncomplete: false,
  };
  const levels = (evidence: Partial<Evidence>) => confidenceOf({ ...sure, ...evidence });
  expect(levels({})).toBe('high');
  for (const less of [
    { unchangedDays: 8 },
    { invocations: 200 },
    { observedDays: 3 },
    { recordedShare: 0.8 },
    { recordedShare: undefined },
  ])
    expect(levels(less), JSON.stringify(less)).toBe('medium');
  for (const less of [
    { unchangedDays: 6 },
    { unchangedDays: undefined },
    { invocations: 99 },
    { recordedShare: 0.4 },
    { isIncomplete: true },
  ])
    expect(levels(less), JSON.stringify(less)).toBe('low');
});

test('the last change of lines is that of git, whatever moved them, and blanks are none', async () => {
  const root = temporaryFolder();
  git(root, 'init', '-q');
  const at = (day: number, files: Record<string, string>) => {
    writeFiles(root, files);
    git(root, 'add', '-A');
    const date = `2026-01-${String(day).padStart(2, '0')}T12:00:00Z`;
    git(root, '-c', 'core.hooksPath=', 'commit', '-q', '-m', 'x', '--date', date);
    git(root, '-c', 'sequence.editor=true', 'rebase', '-q', '--root', '--committer-date-is-author-date');
  };
  at(1, { 'a.js': 'one();\nif (two()) {\nthree();\n}\n' });
  at(5, { 'a.js': 'zero();\none();\nif (two()) {\n  three();\n}\n' });
  writeFiles(root, { 'a.js': 'zero();\none();\nif (two()) {\n  three(3);\n}\n', 'new.js': 'new();\n' });
  const changes = await LastChanges.of(root, ['a.js', 'new.js', 'none.js']);
  const day = (first: number, last: number) =>
    changes.within('a.js', first, last)?.toISOString().slice(0, 10);
  expect([day(1, 1), day(2, 3), day(5, 5), day(1, 3)]).toEqual([
    '2026-01-05',
    '2026-01-01',
    '2026-01-01',
    '2026-01-05',
  ]);
  expect(Date.now() - Number(changes.within('a.js', 4, 4))).toBeLessThan(86_400_000);
  expect(changes.within('new.js', 1, 1)).toBeUndefined();
  expect(changes.within('none.js', 1, 1)).toBeUndefined();
});
