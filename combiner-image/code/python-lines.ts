import type { PythonPlan } from '../python/plan.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { CodeLines, CodeToken } from './source-code.ts';

/** Lines of statements, and of what is excluded: an `else:` and a docstring are none, as for coverage.py. */
export class PythonLines implements CodeLines {
  /** By line, 1-based: offset of its first token. */
  readonly #starts = new Map<number, number>();

  constructor(text: string, plan: PythonPlan, tokens: readonly CodeToken[]) {
    const lines = new LineIndex(text, 'returns');
    const code = new Set(plan.excluded);
    for (const statement of plan.statements) {
      const { start, end } = plan.spanOf(statement);
      for (let line = start.line; line <= end.line; line++) code.add(line);
    }
    for (const { start, end, sign } of tokens) {
      if (sign !== undefined) continue;
      const last = lines.place(end - 1).line;
      for (let line = lines.place(start).line; line <= last; line++)
        if (code.has(line + 1) && !this.#starts.has(line + 1))
          this.#starts.set(line + 1, Math.max(start, lines.offset(line, 0)));
    }
  }

  start(line: number): number | undefined {
    return this.#starts.get(line);
  }
}
