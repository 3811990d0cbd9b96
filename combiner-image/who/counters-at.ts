import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import type { Counter } from '../runners/place-runners.ts';

/**
 * What is counted of a line: the statements that begin there, else the functions, else the innermost statement that goes on
 * there. None where nothing is counted.
 * @param line from 1
 */
export function countersAt({ statementMap, fnMap }: FileCoverageData, line: number): Counter[] {
  const statements = Object.entries(statementMap);
  const begun = statements.filter(([, { start }]) => start.line === line);
  if (begun.length > 0) return begun.map(([id]) => ({ kind: 's', id }));
  const functions = Object.entries(fnMap).filter(([, { decl }]) => decl.start.line === line);
  if (functions.length > 0) return functions.map(([id]) => ({ kind: 'f', id }));
  const [inner] = statements
    .filter(([, { start, end }]) => start.line < line && line <= end.line)
    .sort(([, a], [, b]) => lengthOf(a) - lengthOf(b) || b.start.line - a.start.line);
  return inner === undefined ? [] : [{ kind: 's', id: inner[0] }];
}

function lengthOf({ start, end }: Range): number {
  return end.line - start.line;
}

/** All that is counted of a file. */
export function allCounters({ s, f, b }: FileCoverageData): Counter[] {
  return [
    ...Object.keys(s).map((id): Counter => ({ kind: 's', id })),
    ...Object.keys(f).map((id): Counter => ({ kind: 'f', id })),
    ...Object.keys(b).map((id): Counter => ({ kind: 'b', id })),
  ];
}
