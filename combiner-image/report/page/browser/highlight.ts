import { classHighlighter, highlightTree } from '@lezer/highlight';
import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';

type Tree = ReturnType<typeof javascript.parse>;

/** Of one text: who looks at a page waits for no more than this at a time, and for no longer than that in all. */
const SLICE_MS = 12;
const ALL_MS = 3_000;

/** What a part of a text is, as a class of the style; ends are offsets. */
export interface Token {
  from: number;
  to: number;
  className: string;
}

/** Parses a text beside everything else; a text that takes too long, or is no code, stays as it is. */
export class Highlighter {
  readonly #onTree: () => void;
  readonly #parse: ReturnType<typeof javascript.startParse>;
  #spent = 0;
  #tree: Tree | undefined;
  #timer = 0;

  /** @param onTree called when there is more to see than before */
  constructor(path: string, text: string, onTree: () => void) {
    this.#onTree = onTree;
    this.#parse = parserOf(path).startParse(text);
    this.#advance();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  tokens(from: number, to: number): Token[] {
    const tokens: Token[] = [];
    if (this.#tree === undefined) return tokens;
    try {
      highlightTree(
        this.#tree,
        classHighlighter,
        (start, end, className) => {
          tokens.push({ from: Math.max(start, from), to: Math.min(end, to), className });
        },
        from,
        to,
      );
    } catch {
      // Nested too deep for a browser's stack: plain text.
      return [];
    }
    return tokens;
  }

  #advance(): void {
    const started = performance.now();
    try {
      while (performance.now() - started < SLICE_MS) {
        const tree = this.#parse.advance();
        if (tree === null) continue;
        this.#tree = tree;
        this.#onTree();
        return;
      }
    } catch {
      return;
    }
    this.#spent += performance.now() - started;
    if (this.#spent < ALL_MS) this.#timer = setTimeout(() => this.#advance());
  }
}

function parserOf(path: string): typeof javascript {
  return /\.py$/i.test(path) ? python : javascript.configure({ dialect: dialectOf(path) });
}

function dialectOf(path: string): string {
  if (/\.[cm]?ts$/i.test(path)) return 'ts';
  return /\.tsx$/i.test(path) ? 'ts jsx' : 'jsx';
}
