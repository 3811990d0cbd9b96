import type { PythonCode } from '../code/python-code.ts';
import { functionsIn } from '../code/python-maps.ts';
import type { PythonPosition } from '../python/plan.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { CodeUnit } from './code-unit.ts';
import type { SharedNames } from './shared-names.ts';
import type { TokenText } from './token-text.ts';

/** The statements at the top level of a Python text, with the functions in them. */
export function pythonUnits(
  text: string,
  code: PythonCode,
  tokens: TokenText,
  names: SharedNames,
): CodeUnit[] {
  const lines = new LineIndex(text, 'returns');
  const offset = ({ line, column }: PythonPosition) => lines.offset(line - 1, column);
  const between = (start: number, end: number) => ({
    start,
    end,
    first: tokens.before(start),
    last: tokens.before(end),
    inner: [],
  });
  const statements = code.topLevel.map(({ start, end, line }): CodeUnit => {
    return { ...between(start, end), line, path: 0, name: undefined, isFunction: false, depth: 0 };
  });
  const functions = functionsIn(code.plan).map(({ name, start, head, body }) => ({
    ...between(offset(head.start), offset(body.end)),
    head: offset(head.end),
    line: start,
    path: name.split('.').reduce((around, own) => names.path(around, own), 0),
    name: name.split('.').at(-1),
    isFunction: true,
  }));
  // Outer ones first.
  functions.sort((a, b) => a.start - b.start || b.end - a.end);
  const open: CodeUnit[] = [];
  let next = 0;
  for (const fn of functions) {
    while ((statements[next]?.end ?? Number.POSITIVE_INFINITY) <= fn.start) next++;
    while (open.length > 0 && (open.at(-1)?.end ?? 0) < fn.end) open.pop();
    const around = open.at(-1) ?? statements[next];
    if (around === undefined) continue;
    const unit = { ...fn, depth: around.depth + 1 };
    around.inner.push(unit);
    open.push(unit);
  }
  return statements;
}
