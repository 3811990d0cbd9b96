import { Indentation } from './indentation.ts';
import { endOfLine, endOfString, isStringPrefix } from './strings.ts';
import { PythonSyntaxError } from './syntax-error.ts';
import type { LogicalLine, Token, TokenKind } from './token.ts';

/** As many open brackets as CPython takes. */
const MOST_BRACKETS = 200;

const BLANKS = /[ \t\f]*/y;
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?[jJ]?/y;
/** Everything beyond ASCII is a letter here. */
const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const OPERATOR = /\.\.\.|\*\*=?|\/\/=?|<<=?|>>=?|->|<>|[-+*/%&|^@:=!<>]=|[-+*/%&|^~@:=<>.,;()[\]{}]/y;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** @param text with line ends of one character, the last line too */
export function tokenize(text: string): LogicalLine[] {
  return new Tokenizer(text).lines();
}

class Tokenizer {
  readonly #text: string;
  readonly #indentation = new Indentation();
  readonly #open: { bracket: string; line: number }[] = [];
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  lines(): LogicalLine[] {
    const lines: LogicalLine[] = [];
    const zero = this.#text.indexOf('\0');
    if (zero >= 0) throw new PythonSyntaxError('a null byte', lineAt(this.#text, zero));
    // A byte order mark is no indentation.
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    while (this.#at < this.#text.length) {
      const blanks = this.#skipBlanks();
      while (this.#skipContinuation()) this.#skipBlanks();
      this.#skipComment();
      if (this.#text[this.#at] === '\n') this.#nextLine();
      else if (this.#at < this.#text.length) lines.push(this.#logicalLine(blanks));
    }
    return lines;
  }

  #logicalLine(blanks: string): LogicalLine {
    const first = this.#line;
    const level = this.#indentation.levelOf(blanks, first);
    const tokens: Token[] = [];
    for (;;) {
      this.#skipBlanks();
      this.#skipComment();
      if (this.#skipContinuation()) continue;
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] !== '\n') tokens.push(this.#token());
      else if (this.#open.length === 0) break;
      else this.#nextLine();
    }
    const unclosed = this.#open.at(-1);
    if (unclosed) throw new PythonSyntaxError(`'${unclosed.bracket}' was never closed`, unclosed.line);
    const last = this.#line;
    if (this.#at < this.#text.length) this.#nextLine();
    return { tokens, first, last, level };
  }

  #token(): Token {
    const first = this.#text.charCodeAt(this.#at);
    if (first === 34 || first === 39) return this.#string('');
    const name = this.#match(NAME);
    if (name !== '') {
      const next = this.#text.charCodeAt(this.#at + name.length);
      if ((next === 34 || next === 39) && isStringPrefix(name)) return this.#string(name);
      return this.#take('name', name);
    }
    const number = this.#match(NUMBER);
    if (number !== '') return this.#take('number', number);
    const operator = this.#match(OPERATOR);
    if (operator === '') throw new PythonSyntaxError('invalid character', this.#line);
    if ('([{'.includes(operator)) return this.#opening(operator);
    if (')]}'.includes(operator)) this.#close(operator);
    return this.#take('operator', operator);
  }

  #opening(bracket: string): Token {
    const token = this.#take('operator', bracket);
    if (this.#open.length >= MOST_BRACKETS)
      throw new PythonSyntaxError('too many nested parentheses', this.#line);
    this.#open.push({ bracket, line: this.#line });
    return token;
  }

  #close(bracket: string): void {
    if (this.#open.pop()?.bracket !== CLOSING[bracket])
      throw new PythonSyntaxError(`unmatched '${bracket}'`, this.#line);
  }

  #take(kind: TokenKind, text: string): Token {
    const start = this.#at;
    const line = this.#line;
    this.#at += text.length;
    return { kind, text, start, end: this.#at, line, endLine: line, depth: this.#open.length };
  }

  #string(prefix: string): Token {
    const start = this.#at;
    const line = this.#line;
    const end = endOfString(this.#text, start + prefix.length, prefix, line);
    for (let at = start; at < end; at++) if (this.#text.charCodeAt(at) === 10) this.#line++;
    this.#at = end;
    const endLine = this.#line;
    return { kind: 'string', text: prefix, start, end, line, endLine, depth: this.#open.length };
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #skipBlanks(): string {
    const blanks = this.#match(BLANKS);
    this.#at += blanks.length;
    return blanks;
  }

  #skipComment(): void {
    if (this.#text[this.#at] === '#') this.#at = endOfLine(this.#text, this.#at);
  }

  #skipContinuation(): boolean {
    if (this.#text[this.#at] !== '\\') return false;
    if (this.#text[this.#at + 1] !== '\n' || this.#at + 2 >= this.#text.length)
      throw new PythonSyntaxError('unexpected character after line continuation character', this.#line);
    this.#at++;
    this.#nextLine();
    return true;
  }

  #nextLine(): void {
    this.#at++;
    this.#line++;
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
