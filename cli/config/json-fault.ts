import { parseExpressionAt } from 'acorn';
import { reasonOf } from '../../combiner-image/file-errors.ts';

/** Where and why a text is not JSON, to follow a file's name: ` is not JSON, line 3: …`. Node names no line before version 22. */
export function jsonFault(text: string, error: unknown): string {
  try {
    const end = parseExpressionAt(text, 0, { ecmaVersion: 'latest' }).end;
    const rest = text.slice(end).trimStart();
    if (rest !== '')
      return ` is not JSON, line ${lineAt(text, text.length - rest.length)}: something follows its end.`;
    return ' is not JSON: it has a comment, a comma before a closing bracket, or a name without double quotes. A .mjs file may.';
  } catch (fault) {
    const position = positionOf(fault);
    if (position === undefined) return ` is not JSON: ${reasonOf(error)}.`;
    return ` is not JSON, line ${lineAt(text, position)}: ${position >= text.trimEnd().length ? 'it ends too early' : `"${text.slice(position).split('\n')[0]?.slice(0, 20)}" is not expected here`}.`;
  }
}

function positionOf(error: unknown): number | undefined {
  return error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number'
    ? error.pos
    : undefined;
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
