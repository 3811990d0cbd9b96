const SPACE = /\s+/y;
const COMMENT = /\/\/.*|\/\*[\s\S]*?\*\//y;
/** Where a literal ends, or may not go on. A search for each, for literals can be as long as a file. */
const STOPS = {
  '"': /["\\\n\r]/g,
  "'": /['\\\n\r]/g,
  '`': /`|\$\{|\\/g,
  '/': /[/[\\\n\r]/g,
  '[': /[\]\\\n\r]/g,
};
const WORD = /[\p{ID_Continue}$\u200c\u200d]+/uy;

/** Behind these a slash begins a regular expression, not a division. */
const BEFORE_REGEX =
  /^(?:[({[,;=:?!&|+\-*%~^<>}]|await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
/** A statement, and so a regular expression, may follow the parenthesis of these. */
const HEAD = /^(?:if|while|for|with)$/;

/**
 * The comments of a script, in their order.
 * @returns `undefined` when it lost its way: without a parser not every slash can be told from another.
 */
export function commentsIn(text: string): string[] | undefined {
  const scanner = new Scanner(text);
  while (scanner.at < text.length) {
    const from = scanner.at;
    scanner.next();
    if (scanner.at === from) return undefined;
  }
  return scanner.isWhole ? scanner.comments : undefined;
}

/** Steps over tokens; stays where it is when it does not know one. */
class Scanner {
  readonly comments: string[] = [];
  readonly #text: string;
  /** What is open: a parenthesis, behind the word of a statement or not, a brace, or a template in its `${`. */
  readonly #open: ('head' | '(' | '{' | '`')[] = [];
  /** The last token that was code; a literal is named by its quotes. */
  #last = ';';
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether nothing is open. */
  get isWhole(): boolean {
    return this.#open.length === 0;
  }

  next(): void {
    if (this.#skip(SPACE) !== undefined) return;
    const comment = this.#skip(COMMENT);
    if (comment !== undefined) {
      this.comments.push(comment);
      return;
    }
    const sign = this.#text.charAt(this.at);
    if (sign === '"' || sign === "'") this.#string(sign);
    else if (sign === '`') this.#template();
    else if (sign === '/' && BEFORE_REGEX.test(this.#last)) this.#regex();
    else if (sign === '}' && this.#open.at(-1) === '`') {
      this.#open.pop();
      this.#template();
    } else this.#last = this.#skip(WORD) ?? this.#sign(sign);
  }

  #sign(sign: string): string {
    this.at++;
    if (sign === '(') this.#open.push(HEAD.test(this.#last) ? 'head' : '(');
    if (sign === '{') this.#open.push('{');
    if (sign === '}') this.#open.pop();
    return sign === ')' && this.#open.pop() === 'head' ? ';' : sign;
  }

  #string(quote: '"' | "'"): void {
    const start = this.at;
    if (this.#skipTo(quote, this.at + 1) === quote) this.#last = '"';
    else this.at = start;
  }

  /** From the backtick, or from the brace that ends a `${`. */
  #template(): void {
    const stop = this.#skipTo('`', this.at + 1);
    if (stop === '${') this.#open.push('`');
    if (stop !== undefined) this.#last = stop === '`' ? '"' : '{';
  }

  #regex(): void {
    const start = this.at;
    let stop = this.#skipTo('/', this.at + 1);
    while (stop === '[' && this.#skipTo('[', this.at) === ']') stop = this.#skipTo('/', this.at);
    if (stop === '/') this.#last = '"';
    else this.at = start;
  }

  /** @returns what it stopped behind; `undefined` where the text ends */
  #skipTo(literal: keyof typeof STOPS, from: number): string | undefined {
    const stops = STOPS[literal];
    stops.lastIndex = from;
    let stop = stops.exec(this.#text)?.[0];
    while (stop === '\\') {
      stops.lastIndex += this.#text.startsWith('\r\n', stops.lastIndex) ? 2 : 1;
      stop = stops.exec(this.#text)?.[0];
    }
    if (stop !== undefined) this.at = stops.lastIndex;
    return stop;
  }

  #skip(token: RegExp): string | undefined {
    token.lastIndex = this.at;
    const match = token.exec(this.#text)?.[0];
    if (match !== undefined) this.at += match.length;
    return match;
  }
}
