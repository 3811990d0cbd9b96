import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { analysePython } from '../../../combiner-image/python/numbers.ts';
import { PythonSyntaxError, planPython } from '../../../combiner-image/python/plan.ts';
import { FIXTURES, fixturesOf } from '../../accuracy/python/fixture-texts.ts';
import { hostileText } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

const WORDS = [
  ...[
    'if x:',
    'elif 0:',
    'else:',
    'while 1:',
    'for x in y:',
    'try:',
    'except A:',
    'except* A:',
    'finally:',
    'with a, b:',
  ],
  ...[
    'def f(a):',
    'async def f():',
    'class C:',
    'class C[T]:',
    '@a',
    'match x:',
    'case 1:',
    'case _:',
    'case a | b if c:',
  ],
  ...[
    'return',
    'break',
    'continue',
    'raise',
    'pass',
    'global x',
    'x: int',
    'assert 0, x',
    '1',
    '...',
    'x = 1; y',
    'del x',
  ],
  ...[
    'lambda: 0',
    '(',
    ')',
    '[',
    '{',
    '}',
    '"""',
    "'''",
    'f"{',
    'x!r:>{1}}"',
    "rf'",
    "t'''{",
    '\\',
    '# pragma: no cover',
  ],
  ...[
    'not',
    'and 0',
    'or 1',
    'if x else 0',
    'await',
    'yield',
    'async',
    '# type: ignore',
    '\f',
    '\0',
    '\r',
    '\ufeff',
    '0x',
    '1e',
  ],
];
const line = fc
  .tuple(
    fc.constantFrom('', '', ' ', '  ', '    ', '\t', '        ', '\f'),
    fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...WORDS) }, hostileText), { maxLength: 4 }),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\\\n', ''),
  )
  .map(([indent, words, end]) => `${indent}${words.join(' ')}${end}`);

/** Texts of Python, as a store holds them: each is planned, or refused with a line that it has. */
export const pythonText: Target = {
  form: 'text',
  samples: () => fixturesOf(14).map((name) => readFileSync(join(FIXTURES, name))),
  structured: fc.array(line, { maxLength: 40 }).map((lines) => Buffer.from(lines.join(''))),
  runs: 12_000,
  open: async () => async (input) => {
    const text = String(input);
    const count = text.split(/\r\n|\r|\n/).length;
    for (const minor of [9, 12, 14]) await refusing([PythonSyntaxError], () => check(text, count, minor));
  },
};

function check(text: string, count: number, minor: number): void {
  try {
    const plan = planPython(text, { minor });
    const lines = [
      ...plan.statements,
      ...plan.excluded,
      ...plan.noBranch,
      ...plan.branches.map((each) => each.line),
    ];
    for (const each of lines)
      if (!(each >= 1 && each <= count + 1)) throw new Error(`there is no line ${each}`);
    for (const statement of plan.statements) {
      if (plan.firstLine(statement) !== statement)
        throw new Error(`${statement} is not the first of its lines`);
      const { start, end } = plan.spanOf(statement);
      if (start.line !== statement || end.line < start.line)
        throw new Error(`${statement} is somewhere else`);
    }
    const all = Array.from({ length: count }, (_, place) => place + 1);
    const arcs = plan.branches.flatMap(({ line: from, exits }) => exits.map((to) => [from, to] as const));
    const { numbers } = analysePython(plan, { lines: all, arcs });
    if (numbers.missing > 0) throw new Error('all ran, and not all is counted');
  } catch (error) {
    if (error instanceof PythonSyntaxError && !(error.line >= 1 && error.line <= count + 1))
      throw new Error(`there is no line ${error.line}`, { cause: error });
    throw error;
  }
}
