import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import type { PythonPlan } from '../python/plan.ts';
import { PythonLines } from './python-lines.ts';
import { pythonMaps } from './python-maps.ts';
import { type PythonTokens, pythonTokens } from './python-tokens.ts';
import { readLeastPython, readPython } from './read-python.ts';
import type { CodeLines, CodeToken, SourceCode, TextCounters } from './source-code.ts';
import { zerosOf } from './zeros.ts';

/** Python, in coverage.py's statements and exits. */
export class PythonCode implements SourceCode {
  readonly #path: string;
  readonly #text: string;
  readonly #read: PythonTokens;
  readonly plan: PythonPlan;

  /** @throws PythonSyntaxError */
  constructor(text: string, path: string) {
    this.#path = path;
    this.#text = text;
    this.#read = pythonTokens(text);
    this.plan = readPython(text);
  }

  get tokens(): readonly CodeToken[] {
    return this.#read.tokens;
  }

  /** Of the statements at the top level. */
  get topLevel(): PythonTokens['topLevel'] {
    return this.#read.topLevel;
  }

  counters(hints?: Hints): TextCounters {
    const plan = hints === undefined ? this.plan : readPython(this.#text, { hints });
    const armStarts = (id: string) =>
      (plan.branches[Number(id)]?.exits ?? []).map((line) => ({ line, column: 0 }));
    return { empty: zerosOf(this.#path, pythonMaps(plan)), armStarts };
  }

  /** What is excluded is as many statements as it has lines. */
  complete(): FileCoverageData {
    const data = this.counters().empty;
    const lines = this.lines();
    for (const line of this.plan.excluded) {
      if (lines.start(line) === undefined) continue;
      const id = String(Object.keys(data.statementMap).length);
      data.statementMap[id] = { start: { line, column: 0 }, end: { line: line + 1, column: 0 } };
      data.s[id] = 0;
    }
    return data;
  }

  certain(): FileCoverageData {
    return zerosOf(this.#path, pythonMaps(readLeastPython(this.#text)));
  }

  lines(): CodeLines {
    return new PythonLines(this.#text, this.plan, this.#read.tokens);
  }
}
