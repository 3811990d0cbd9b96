import { isIgnoreComment } from '../../../../contract/counters/ignored-places.ts';
import { lowerBound } from '../../../lists.ts';
import type { Comment, SyntaxNode } from './node.ts';

/** Tools whose comments say what not to count. */
export const HINT_DIALECTS = ['istanbul', 'c8', 'v8', 'node:coverage'] as const;

export type HintDialect = (typeof HINT_DIALECTS)[number];

/** What a project says of Python code that is not to be counted, a regular expression; and the version that compiles it. */
export type PythonPattern = `python ${'exclude' | 'no branch' | 'minor version'}: ${string}`;

export type Hints = ReadonlySet<HintDialect | PythonPattern>;

export const ALL_HINTS: Hints = new Set(HINT_DIALECTS);

export type Hint = 'if' | 'else' | 'next';

/** "next 3" counts lines: it is not a hint on a node. Istanbul has no such. */
const NODE_HINT =
  /^\s*(?:(istanbul)\s+ignore\s+(if|else|next)|([cv]8)\s+ignore\s+(if|else|next)(?!\s+\d))(?=\W|$)/;
const FILE_HINT = /^\s*(istanbul|[cv]8)\s+ignore\s+file(?=\W|$)/;
const NEXT_LINES = /^\s*(?:([cv]8)\s+ignore\s+next\s+(\d+)|(node:coverage)\s+ignore\s+next(?:\s+(\d+))?)\s*/;
const START = /^\s*(?:([cv]8)\s+ignore\s+start|(node:coverage)\s+disable)\b/;
const STOP = /^\s*(?:([cv]8)\s+ignore\s+stop|(node:coverage)\s+enable)\b/;

/** What a comment says, if it is one of the dialects that are obeyed. @returns what stands behind the dialect */
function obeyed(pattern: RegExp, comment: string, hints: Hints): (string | undefined)[] | undefined {
  const [, ...groups] = pattern.exec(comment) ?? [];
  const at = groups.findIndex((group) => group !== undefined && isDialect(group));
  const dialect = groups[at];
  return dialect !== undefined && isDialect(dialect) && hints.has(dialect) ? groups.slice(at + 1) : undefined;
}

function isDialect(name: string): name is HintDialect {
  return HINT_DIALECTS.some((dialect) => dialect === name);
}

/** The last hint before a node wins, as in Istanbul. */
export function hintBefore(comments: readonly Comment[], hints: Hints): Hint | undefined {
  let hint: Hint | undefined;
  for (const comment of comments) {
    // Our own, for functions that run elsewhere: nobody counts them here.
    if (isIgnoreComment(comment.value)) hint = 'next';
    const said = obeyed(NODE_HINT, comment.value.trim(), hints);
    if (said !== undefined) hint = said[0] as Hint;
  }
  return hint;
}

export function isFileIgnored(comments: readonly Comment[], hints: Hints): boolean {
  return comments.some((comment) => obeyed(FILE_HINT, comment.value, hints) !== undefined);
}

/** Lines that `next N`, `start` … `stop` and `disable` … `enable` take out. */
export class IgnoredLines {
  readonly #ranges: { from: number; to: number }[] = [];
  /** Of each range and those before it the last line. */
  readonly #lastLines: number[] = [];

  constructor(comments: readonly Comment[], hints: Hints) {
    let open: number | undefined;
    for (const comment of comments) {
      const next = obeyed(NEXT_LINES, comment.value, hints);
      const says = (pattern: RegExp) => obeyed(pattern, comment.value, hints) !== undefined;
      if (next !== undefined) {
        const line = comment.loc.end.line;
        this.#ranges.push({ from: line + 1, to: line + Number(next[0] ?? 1) });
      } else if (says(START)) open ??= comment.loc.start.line;
      else if (open !== undefined && says(STOP)) {
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
