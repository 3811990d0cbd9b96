import { type Head, headOf } from './head.ts';
import { parseCases } from './parse-cases.ts';
import { parseSimple } from './parse-simple.ts';
import type { Block, Definition, Module, Statement } from './statement.ts';
import { PythonSyntaxError } from './syntax-error.ts';
import { parseTest } from './test.ts';
import type { LogicalLine, Token } from './token.ts';

/** Statements only: of expressions nothing is known but what `parseTest` finds. */
export function parse(lines: readonly LogicalLine[]): Module {
  return new Parser(lines).module();
}

const OPENERS = new Set(['if', 'while', 'for', 'with', 'try', 'def', 'class', 'match', 'async', '@']);

class Parser {
  readonly #lines: readonly LogicalLine[];
  readonly #definitions: Definition[] = [];
  #at = 0;

  constructor(lines: readonly LogicalLine[]) {
    this.#lines = lines;
  }

  module(): Module {
    const body = this.#block(0);
    return { body, definitions: this.#definitions };
  }

  /** As deep as lines are indented, and of that a text has no more than `Indentation` takes. */
  #block(level: number): Block {
    const statements: Statement[] = [];
    for (;;) {
      const line = this.#lines[this.#at];
      if (line === undefined || line.level < level) return statements;
      if (line.level > level) throw new PythonSyntaxError('unexpected indent', line.first);
      this.#at++;
      const word = line.tokens[0]?.text ?? '';
      if (OPENERS.has(word) && isHead(line)) statements.push(this.#compound(line, word));
      else pushAll(statements, parseSimple(line, 0));
    }
  }

  #compound(line: LogicalLine, word: string): Statement {
    if (word === '@') return this.#decorated(line);
    const own = word === 'async' ? (line.tokens[1]?.text ?? '') : word;
    const head = headOf(line, own);
    switch (own) {
      case 'if':
        return this.#if(head);
      case 'while': {
        const test = parseTest(line.tokens, 1, head.colon);
        const body = this.#body(head);
        return { kind: 'while', test, body, orelse: this.#clause(line, 'else'), ...this.#placed(head) };
      }
      case 'for': {
        const body = this.#body(head);
        return { kind: 'for', body, orelse: this.#clause(line, 'else'), ...this.#placed(head) };
      }
      case 'with':
        return { kind: 'with', body: this.#body(head), ...this.#placed(head) };
      case 'try':
        return this.#try(head);
      case 'match':
        return this.#match(head);
      case 'def':
      case 'class':
        return this.#definition(head, []);
      default:
        throw new PythonSyntaxError('invalid syntax', line.first);
    }
  }

  #decorated(line: LogicalLine): Statement {
    const decorators = [line.first];
    for (;;) {
      const next = this.#lines[this.#at];
      if (next === undefined || next.level !== line.level)
        throw new PythonSyntaxError('invalid syntax', line.first);
      this.#at++;
      const word = next.tokens[0]?.text ?? '';
      if (word === '@') {
        decorators.push(next.first);
        continue;
      }
      const own = word === 'async' ? (next.tokens[1]?.text ?? '') : word;
      if (own !== 'def' && own !== 'class') throw new PythonSyntaxError('invalid syntax', next.first);
      return this.#definition(headOf(next, own), decorators);
    }
  }

  #definition(head: Head, decorators: readonly number[]): Definition {
    const { tokens, first } = head.line;
    const name = tokens[tokens[0]?.text === 'async' ? 2 : 1];
    if (name?.kind !== 'name') throw new PythonSyntaxError('invalid syntax', first);
    const place = this.#definitions.length;
    const kind = head.word === 'def' ? 'function' : 'class';
    const definition = { kind, name: name.text, decorators } as const;
    // Its place is before those in its body.
    const made: Definition = { ...definition, body: [], ...this.#placed(head) };
    this.#definitions[place] = made;
    made.body = this.#body(head);
    made.end = this.#lastToken;
    return made;
  }

  #if(head: Head): Statement {
    const clauses = [this.#ifClause(head)];
    while (this.#isNext(head.line, 'elif')) clauses.push(this.#ifClause(this.#nextHead('elif')));
    return { kind: 'if', clauses, orelse: this.#clause(head.line, 'else'), ...this.#placed(head) };
  }

  #ifClause(head: Head) {
    const { tokens, first } = head.line;
    const test = parseTest(tokens, 1, head.colon);
    return { first, test, body: this.#body(head) };
  }

  #try(head: Head): Statement {
    const body = this.#body(head);
    const handlers: { first: number; body: Block }[] = [];
    let isOfGroups = false;
    while (this.#isNext(head.line, 'except')) {
      const handler = this.#nextHead('except');
      if (handler.line.tokens[1]?.text === '*') isOfGroups = true;
      handlers.push({ first: handler.line.first, body: this.#body(handler) });
    }
    const orelse = this.#clause(head.line, 'else');
    const finalbody = this.#clause(head.line, 'finally');
    if (handlers.length === 0 && finalbody.length === 0)
      throw new PythonSyntaxError("expected 'except' or 'finally' block", head.line.first);
    return { kind: 'try', body, handlers, orelse, finalbody, isOfGroups, ...this.#placed(head) };
  }

  #match(head: Head): Statement {
    const level = head.line.level + 1;
    const cases = parseCases(
      () => (this.#lines[this.#at]?.level === level ? this.#nextHead('case') : undefined),
      (each) => this.#body(each),
    );
    if (cases.length === 0) throw new PythonSyntaxError("expected 'case'", head.line.first);
    return { kind: 'match', cases, ...this.#placed(head) };
  }

  /** An `else` or `finally` of a statement; empty where there is none. */
  #clause(line: LogicalLine, word: string): Block {
    return this.#isNext(line, word) ? this.#body(this.#nextHead(word)) : [];
  }

  #isNext(line: LogicalLine, word: string): boolean {
    const next = this.#lines[this.#at];
    return next?.level === line.level && next.tokens[0]?.text === word && next.tokens[0].kind === 'name';
  }

  #nextHead(word: string): Head {
    const line = this.#lines[this.#at];
    if (line === undefined || line.tokens[0]?.text !== word)
      throw new PythonSyntaxError(`expected '${word}'`, line?.first ?? 1);
    this.#at++;
    return headOf(line, word);
  }

  #body({ line, colon }: Head): Block {
    if (colon + 1 < line.tokens.length) return parseSimple(line, colon + 1);
    if ((this.#lines[this.#at]?.level ?? 0) <= line.level)
      throw new PythonSyntaxError('expected an indented block', line.first);
    return this.#block(line.level + 1);
  }

  #placed({ line, colon }: Head) {
    const tokens = line.tokens.slice(0, colon + 1);
    return { line: tokens[0]?.line ?? line.first, first: line.first, tokens, end: this.#lastToken };
  }

  /** Of what was read so far. */
  get #lastToken(): Token {
    const token = this.#lines[this.#at - 1]?.tokens.at(-1);
    if (token === undefined) throw new PythonSyntaxError('invalid syntax', 1);
    return token;
  }
}

/** `match` is a word like others where no block follows. */
function isHead({ tokens }: LogicalLine): boolean {
  const [first] = tokens;
  if (first?.text === '@') return first.kind === 'operator';
  if (first?.kind !== 'name') return false;
  return first.text !== 'match' || (tokens.length > 2 && tokens.at(-1)?.text === ':');
}

function pushAll(all: Statement[], more: readonly Statement[]): void {
  for (const each of more) all.push(each);
}
