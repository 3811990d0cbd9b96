import { lowerBound } from '../../../lists.ts';
import type { Comment, SyntaxNode } from './node.ts';

/** Which tools' comments are obeyed. `istanbul`: only Istanbul's own, for comparison with it. */
export type HintDialect = 'istanbul' | 'all';

export type Hint = 'if' | 'else' | 'next';

const NODE_HINT = {
  istanbul: /^\s*istanbul\s+ignore\s+(if|else|next)(?=\W|$)/,
  // "next 3" counts lines: it is not a hint on a node.
  all: /^\s*(?:istanbul|[cv]8)\s+ignore\s+(if|else|next)(?!\s+\d)(?=\W|$)/,
};

const FILE_HINT = {
  istanbul: /^\s*istanbul\s+ignore\s+(file)(?=\W|$)/,
  all: /^\s*(?:istanbul|[cv]8)\s+ignore\s+(file)(?=\W|$)/,
};

const NEXT_LINES = /^\s*(?:[cv]8\s+ignore\s+next\s+(\d+)|node:coverage\s+ignore\s+next(?:\s+(\d+))?)\s*/;
const START = /^\s*(?:[cv]8\s+ignore\s+start|node:coverage\s+disable)\b/;
const STOP = /^\s*(?:[cv]8\s+ignore\s+stop|node:coverage\s+enable)\b/;

/** The last hint before a node wins, as in Istanbul. */
export function hintBefore(comments: readonly Comment[], dialect: HintDialect): Hint | undefined {
  let hint: Hint | undefined;
  for (const comment of comments) {
    const match = NODE_HINT[dialect].exec(comment.value.trim());
    if (match) hint = match[1] as Hint;
  }
  return hint;
}

export function isFileIgnored(comments: readonly Comment[], dialect: HintDialect): boolean {
  return comments.some((comment) => FILE_HINT[dialect].test(comment.value));
}

/** Lines that `next N`, `start` … `stop` and `disable` … `enable` take out. */
export class IgnoredLines {
  readonly #ranges: { from: number; to: number }[] = [];
  /** Of each range and those before it the last line. */
  readonly #lastLines: number[] = [];

  constructor(comments: readonly Comment[], dialect: HintDialect) {
    if (dialect === 'istanbul') return;
    let open: number | undefined;
    for (const comment of comments) {
      const next = NEXT_LINES.exec(comment.value);
      if (next) {
        const line = comment.loc.end.line;
        this.#ranges.push({ from: line + 1, to: line + Number(next[1] ?? next[2] ?? 1) });
      } else if (START.test(comment.value)) open ??= comment.loc.start.line;
      else if (STOP.test(comment.value) && open !== undefined) {
        this.#ranges.push({ from: open, to: comment.loc.end.line });
        open = undefined;
      }
    }
    if (open !== undefined) this.#ranges.push({ from: open, to: Number.POSITIVE_INFINITY });
    this.#ranges.sort((a, b) => a.from - b.from);
    let last = 0;
    for (const { to } of this.#ranges) {
      last = Math.max(last, to);
      this.#lastLines.push(last);
    }
  }

  has(node: SyntaxNode): boolean {
    const { line } = node.loc.start;
    const behind = lowerBound(this.#ranges.length, (i) => (this.#ranges[i]?.from ?? 0) > line);
    return behind > 0 && line <= (this.#lastLines[behind - 1] ?? 0);
  }
}
