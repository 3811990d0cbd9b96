import type { FileCoverageData } from 'istanbul-lib-coverage';
import { entityCounters } from '../convert/entity-counters.ts';
import { enumerate } from '../convert/exact/original/enumerate.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { type OriginalTokens, parseTokens } from '../convert/exact/original/parse-original.ts';
import { JavaScriptLines } from './javascript-lines.ts';
import type { CodeLines, SourceCode, TextCounters } from './source-code.ts';

const NO_HINTS: Hints = new Set();

/** JavaScript and TypeScript, in Istanbul's counters. */
export class JavaScriptCode implements SourceCode {
  readonly #path: string;
  readonly #text: string;
  readonly syntax: OriginalTokens;

  /** @throws the parser's SyntaxError */
  constructor(text: string, path: string) {
    this.#path = path;
    this.#text = text;
    this.syntax = parseTokens(text, path);
  }

  get tokens(): OriginalTokens['tokens'] {
    return this.syntax.tokens;
  }

  counters(hints?: Hints): TextCounters {
    return entityCounters(this.#path, enumerate(this.syntax, hints));
  }

  complete(): FileCoverageData {
    return this.counters(NO_HINTS).empty;
  }

  certain(): FileCoverageData {
    return this.counters().empty;
  }

  lines(): CodeLines {
    return new JavaScriptLines(this.#text, this.syntax.program, this.syntax.tokens);
  }
}
