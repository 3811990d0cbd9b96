import { isText } from './parse-simple.ts';
import type { Block, Module, Statement } from './statement.ts';

/** Whether a statement is a docstring, if it is the first of a module, class or function. */
export function isDocstring(statement: Statement): boolean {
  return statement.kind === 'simple' && isText(statement.tokens);
}

/** All lines that docstrings stand on. */
export function docstringLines(module: Module): Set<number> {
  const lines = new Set<number>();
  add(module.body);
  for (const { body } of module.definitions) add(body);
  return lines;

  function add([first]: Block): void {
    if (first === undefined || !isDocstring(first)) return;
    for (let line = first.line; line <= first.end.endLine; line++) lines.add(line);
  }
}
