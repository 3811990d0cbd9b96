import { PythonSyntaxError } from './syntax-error.ts';
import type { LogicalLine } from './token.ts';

/** A line that opens a block. */
export interface Head {
  line: LogicalLine;
  /** Without `async`. */
  word: string;
  /** The place of the colon. */
  colon: number;
}

/** @param word with which it begins, without `async` */
export function headOf(line: LogicalLine, word: string): Head {
  let lambdas = 0;
  for (const [place, { text, kind, depth }] of line.tokens.entries()) {
    if (depth > 0 || kind === 'string') continue;
    if (text === 'lambda') lambdas++;
    else if (text === ':' && lambdas > 0) lambdas--;
    else if (text === ':') return { line, word, colon: place };
  }
  throw new PythonSyntaxError("expected ':'", line.first);
}
