import type { Token } from './token.ts';

/** A condition, as far as a compiler sees what comes of it. */
export type Test =
  | { kind: 'constant'; truth: boolean /** As it is written, nothing computed. */; isLiteral: boolean }
  | { kind: 'not'; operand: Test }
  | { kind: 'and' | 'or'; operands: readonly Test[] }
  | { kind: 'choice'; choices: readonly Choice[]; otherwise: Test }
  | { kind: 'unknown' };

/** `chosen if test else …`, flat, since there may be thousands. */
interface Choice {
  test: Test;
  chosen: Test;
}

const UNKNOWN: Test = { kind: 'unknown' };
/** What ends an operand of `and`, `or` and `not`. */
const ENDS = new Set(['and', 'or', 'if', 'else', ',', ':', 'for', 'async', ';']);

/** @param tokens an expression from `from` on, which may end earlier than the tokens @param to behind its last token */
export function parseTest(tokens: readonly Token[], from: number, to: number): Test {
  const parser = new TestParser(tokens, from, to);
  const test = parser.choice();
  return parser.isAtEnd ? test : UNKNOWN;
}

/** Deep in brackets alone, and of these a text has no more than `tokenize` takes. */
class TestParser {
  readonly #tokens: readonly Token[];
  readonly #to: number;
  #at: number;

  constructor(tokens: readonly Token[], from: number, to: number) {
    this.#tokens = tokens;
    this.#at = from;
    this.#to = to;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#to;
  }

  choice(): Test {
    const choices: Choice[] = [];
    let last = this.#operands('or');
    while (this.#takes('if')) {
      choices.push({ chosen: last, test: this.#operands('or') });
      if (!this.#takes('else')) return UNKNOWN;
      last = this.#operands('or');
    }
    return choices.length === 0 ? last : { kind: 'choice', choices, otherwise: last };
  }

  #operands(kind: 'or' | 'and'): Test {
    const next = () => (kind === 'or' ? this.#operands('and') : this.#negated());
    const first = next();
    const operands = [first];
    while (this.#takes(kind)) operands.push(next());
    return operands.length === 1 ? first : { kind, operands };
  }

  #negated(): Test {
    let count = 0;
    while (this.#takes('not')) count++;
    let test = this.#operand();
    // Twice is not the same as never: a literal is a literal no more.
    for (let i = 0; i < Math.min(count, 2 + (count % 2)); i++) test = { kind: 'not', operand: test };
    return test;
  }

  #operand(): Test {
    const token = this.#token;
    if (token === undefined) return UNKNOWN;
    if (token.text === 'lambda' && token.kind === 'name') {
      while (this.#token !== undefined && this.#token.depth >= token.depth && this.#token.text !== ',')
        this.#at++;
      return UNKNOWN;
    }
    const test = this.#atom(token);
    if (this.#isOperandOver(token.depth)) return test;
    while (!this.#isOperandOver(token.depth)) this.#at++;
    return UNKNOWN;
  }

  #isOperandOver(depth: number): boolean {
    const token = this.#token;
    if (token === undefined || token.depth < depth) return true;
    return token.depth === depth && token.kind !== 'string' && (ENDS.has(token.text) || isClosing(token));
  }

  #atom(token: Token): Test {
    if (token.text === '(' && token.kind === 'operator') return this.#inBrackets(token);
    if (token.kind === 'string') return this.#strings();
    this.#at++;
    if (token.kind === 'number') return literal(!isZero(token.text));
    if (token.kind === 'operator') return this.#operated(token.text);
    if (token.text === 'True' || token.text === '__debug__') return literal(true);
    return token.text === 'False' || token.text === 'None' ? literal(false) : UNKNOWN;
  }

  #operated(operator: string): Test {
    if (operator === '...') return literal(true);
    const token = this.#token;
    if (token?.kind !== 'number' || !'+-~'.includes(operator)) return UNKNOWN;
    this.#at++;
    const truth = operator === '~' || !isZero(token.text);
    return { kind: 'constant', truth, isLiteral: false };
  }

  #strings(): Test {
    let truth = false;
    let isPlain = true;
    for (let token = this.#token; token?.kind === 'string'; token = this.#token) {
      if (token.end - token.start - token.text.length > 6) truth = true;
      else if (![2, 6].includes(token.end - token.start - token.text.length)) truth = true;
      if (/[fFtT]/.test(token.text)) isPlain = false;
      this.#at++;
    }
    return isPlain ? literal(truth) : UNKNOWN;
  }

  /** A test in brackets, an empty tuple, or something else. */
  #inBrackets(open: Token): Test {
    this.#at++;
    if (this.#token?.text === ')' && this.#token.depth === open.depth) {
      this.#at++;
      return { kind: 'constant', truth: false, isLiteral: false };
    }
    const test = this.choice();
    if (test.kind === 'constant' && this.#token?.text === ',') return this.#tuple(open);
    const isWhole = this.#token?.depth === open.depth;
    while (this.#token !== undefined && this.#token.depth > open.depth) this.#at++;
    this.#at++;
    return isWhole ? test : UNKNOWN;
  }

  /** Of constants it is one, which is true. */
  #tuple(open: Token): Test {
    let isConstant = true;
    for (;;) {
      const comma = this.#token;
      if (comma?.text !== ',' || comma.kind !== 'operator' || comma.depth !== open.depth + 1) break;
      this.#at++;
      if (this.#token?.depth === open.depth) break;
      if (this.choice().kind !== 'constant') isConstant = false;
    }
    const isWhole = this.#token?.depth === open.depth;
    while (this.#token !== undefined && this.#token.depth > open.depth) this.#at++;
    this.#at++;
    return isWhole && isConstant ? { kind: 'constant', truth: true, isLiteral: false } : UNKNOWN;
  }

  get #token(): Token | undefined {
    return this.#at < this.#to ? this.#tokens[this.#at] : undefined;
  }

  #takes(word: string): boolean {
    const token = this.#token;
    if (token?.kind !== 'name' || token.text !== word) return false;
    this.#at++;
    return true;
  }
}

function isClosing(token: Token): boolean {
  return token.kind === 'operator' && ')]}'.includes(token.text);
}

function literal(truth: boolean): Test {
  return { kind: 'constant', truth, isLiteral: true };
}

function isZero(number: string): boolean {
  return /^(?:0[xXbBoO][0_]*|[0_]*\.?[0_]*(?:[eE][-+]?[\d_]+)?[jJ]?)$/.test(number);
}
