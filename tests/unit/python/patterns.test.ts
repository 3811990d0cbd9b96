import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../combiner-image/errors.ts';
import { linesOf, patternLines } from '../../../combiner-image/python/plan/pattern-lines.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/python/patterns');
const TEXT = readFileSync(join(FOLDER, 'text.txt'), 'utf8');

/** By tests/accuracy/python/patterns.py, of Python's `re`. */
interface Answer {
  pattern: string | string[];
  lines?: number[];
  error?: string;
}

const ANSWERS = readFileSync(join(FOLDER, 'answers-3.12.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Answer => JSON.parse(line));

/** What Python has, and JavaScript has none like. */
const REFUSED = new Set([
  ...['(?s:1,.2)', '(?x: a b )', '(?x)a b', '(?a)\\w', '(?-i:x)', '(a)b\\1', 'a*+b', '(?>a)b'],
  ...['(a)?(?(1)b|c)', '\\N{SNOWMAN}', '\\012'],
]);
/** Of Node 23 and later. */
const OF_NEWER_NODE = new Set(['(?i:nocov)']);
/** Of Python 3.14. */
const OF_NEWER_PYTHON = new Set(['\\z']);

const said = ({ pattern }: Answer) => [pattern].flat();
const isIn = (set: ReadonlySet<string>) => (answer: Answer) => said(answer).some((each) => set.has(each));

const refused = ANSWERS.filter((answer) => isIn(REFUSED)(answer) || answer.error !== undefined);
const used = ANSWERS.filter((answer) => !refused.includes(answer) && !isIn(OF_NEWER_NODE)(answer));

test('the table has answers of both kinds', () => {
  expect(used.filter(({ lines }) => (lines?.length ?? 0) > 0).length).toBeGreaterThan(90);
  expect(refused.length).toBeGreaterThan(REFUSED.size);
});

test.each(used)('$pattern fits the lines that it fits in Python', (answer) => {
  expect(ascending(linesOf(TEXT, said(answer)))).toEqual(answer.lines);
});

test.each(refused.filter((answer) => !isIn(OF_NEWER_PYTHON)(answer)))('$pattern is refused', (answer) => {
  expect(() => linesOf(TEXT, said(answer))).toThrow(UsageError);
});

test.each(ANSWERS.filter(isIn(OF_NEWER_NODE)))('$pattern is as in Python, or refused', (answer) => {
  const [pattern = ''] = said(answer);
  if (isKnown(pattern)) expect(ascending(linesOf(TEXT, [pattern]))).toEqual(answer.lines);
  else expect(() => linesOf(TEXT, [pattern])).toThrow(UsageError);
});

test.each([
  ['--python-exclude', '(_+)+$'],
  ['--python-no-branch', '^(\\w|_)*\\W\\n'],
])('%s %s takes for ever, and is refused by its name', (option, pattern) => {
  const text = `${'_'.repeat(60)} = 1\n`;
  const lines = () => patternLines(text, ['import'], { option, patterns: ['honest', pattern] }, 50);
  expect(lines).toThrow(UsageError);
  expect(lines).toThrow(`${option} ${JSON.stringify(pattern)} takes longer than 0.05 s`);
});

test('one that ends in time is used beside coverage.py’s own', () => {
  const lines = patternLines('import a\nb = 1\nc = 2\n', ['import'], {
    option: '--python-exclude',
    patterns: ['^c'],
  });
  expect(ascending(lines)).toEqual([1, 3]);
});

function ascending(lines: Iterable<number>): number[] {
  return [...lines].sort((a, b) => a - b);
}

function isKnown(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
