import { describe, expect, test } from 'vitest';
import { PythonSyntaxError, planPython } from '../../../combiner-image/python/plan.ts';

const MANY = 20_000;
const times = (text: string, count = MANY) => text.repeat(count);

/** What would take hours by the square of its length, or would not end on any stack. */
const READ: Record<string, string> = {
  'a line of many statements': times('x=1;'),
  'many clauses': `if x:\n  y\n${times('elif x:\n  y\n')}`,
  'many clauses of constants': `if 0:\n  y\n${times('elif 0:\n  y\n')}else:\n  y\n`,
  'many choices': `if ${times('x if y else ')}z:\n  y\n`,
  'many operands': `while not ${times('not ')}x ${times('and x or y ')}:\n  y\n`,
  'many lambdas': `x = ${times('lambda: ')}0  # pragma: no cover\n`,
  'many handlers': `try:\n  x\n${times('except A:\n  raise\n')}finally:\n  y\n`,
  'many cases': `match x:\n${times('  case 1 | a if b:\n    return\n')}`,
  'many decorators': `${times('@a\n')}def f(): return 1\n`,
  'many strings': `x = ${times('"a" ')}\n`,
  'many fields': `x = f"${times('{a}')}"\n`,
  'many blank lines': `${times('  \n')}...\n${times('\n')}`,
  'what looks like many stubs': `def f(${times(')->:')})\n${times('def f(a): ...\n')}`.replace(
    'def f(',
    'x = ("def f(").y #',
  ),
  'many continuations': `x = 1 ${times('+ \\\n  1 ')}\n`,
  'many comments': times('# pragma: no cover\n'),
};

const REFUSED: Record<string, { text: string; line: number }> = {
  'deep brackets': { text: `x\n${times('(')}`, line: 2 },
  'deep blocks': {
    text: Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join(''),
    line: 101,
  },
  'deep f-strings': { text: `x\n${times(`f"{`)}`, line: 2 },
  'an unfinished string': { text: `x = 1\ny = '''${times('\n')}`, line: 2 },
  'a string over a line end': { text: `x = 1\ny = 'a\n'\n`, line: 2 },
  'a null byte': { text: 'x = 1\n\n\0', line: 3 },
  'tabs and blanks': { text: 'if x:\n        y\n\tz\n', line: 3 },
  'a bracket that is not closed': { text: 'x = 1\ny = [1,\n2\n', line: 2 },
  'a bracket that is not open': { text: 'x = 1\ny = (1]\n', line: 2 },
  'an outer level that is none': { text: 'if x:\n    y\n  z\n', line: 3 },
  'a block that is missing': { text: 'x\nif x:\ny\n', line: 2 },
  'a backslash at the end': { text: 'x\ny = \\', line: 2 },
};

describe('is planned in time', () => {
  test.each(Object.entries(READ))('%s', (_, text) => {
    for (const minor of [9, 14])
      expect(planPython(text, { minor }).spanOf(1).start).toMatchObject({ line: 1 });
  });
});

describe('is refused with its line', () => {
  test.each(Object.entries(REFUSED))('%s', (_, { text, line }) => {
    expect(() => planPython(text, { minor: 12 })).toThrow(PythonSyntaxError);
    expect(() => planPython(text, { minor: 12 })).toThrow(expect.objectContaining({ line }));
  });
});

test('line ends, a byte order mark and form feeds change nothing', () => {
  const text = 'if x:\n    y = """a\nb"""\nelse:\n    z\n';
  const plain = planPython(text, { minor: 12 });
  for (const other of [
    text.replaceAll('\n', '\r\n'),
    text.replaceAll('\n', '\r'),
    `\ufeff${text}`,
    `\f${text}`,
  ]) {
    const plan = planPython(other, { minor: 12 });
    expect(plan.statements).toEqual(plain.statements);
    expect(plan.branches).toEqual(plain.branches);
    expect(plan.spanOf(2)).toEqual(plain.spanOf(2));
  }
});
