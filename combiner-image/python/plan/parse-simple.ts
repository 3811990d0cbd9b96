import type { AssertStatement, SimpleStatement, SimpleWord } from './statement.ts';
import { isInterpolated } from './strings.ts';
import { PythonSyntaxError } from './syntax-error.ts';
import { parseTest } from './test.ts';
import type { LogicalLine, Token } from './token.ts';

/** The simple statements of a line from a token on, which semicolons part. */
export function parseSimple(line: LogicalLine, from: number): (SimpleStatement | AssertStatement)[] {
  const statements: (SimpleStatement | AssertStatement)[] = [];
  let start = from;
  for (let at = from; at <= line.tokens.length; at++) {
    const token = line.tokens[at];
    const isEnd = token === undefined || (token.text === ';' && token.kind === 'operator');
    if (!isEnd) continue;
    // Nothing follows the last semicolon.
    if (at > start) statements.push(statementOf(line.first, line.tokens.slice(start, at)));
    else if (token !== undefined) throw new PythonSyntaxError('invalid syntax', line.first);
    start = at + 1;
  }
  return statements;
}

function statementOf(first: number, tokens: readonly Token[]): SimpleStatement | AssertStatement {
  const [start] = tokens;
  const end = tokens.at(-1);
  if (start === undefined || end === undefined) throw new PythonSyntaxError('invalid syntax', first);
  const placed = { line: start.line, first, tokens, end };
  if (start.kind === 'name' && start.text === 'assert')
    return { kind: 'assert', test: assertedTest(tokens), ...placed };
  return { kind: 'simple', word: wordOf(start, tokens), ...placed };
}

const WORDS: Readonly<Record<string, SimpleWord>> = {
  break: 'break',
  continue: 'continue',
  del: 'delete',
  global: 'global',
  nonlocal: 'global',
  raise: 'raise',
  return: 'return',
};

function wordOf(start: Token, tokens: readonly Token[]): SimpleWord {
  if (start.kind === 'name') {
    const known = Object.hasOwn(WORDS, start.text) ? WORDS[start.text] : undefined;
    if (known !== undefined) return known;
  }
  if (isConstant(tokens)) return 'constant';
  return annotationColon(tokens) > 0 ? 'annotation' : 'other';
}

function assertedTest(tokens: readonly Token[]) {
  const comma = tokens.findIndex(({ text, kind, depth }) => text === ',' && kind !== 'string' && depth === 0);
  return parseTest(tokens, 1, comma < 0 ? tokens.length : comma);
}

/** The place of the colon of `x: int`; -1 where there is none. */
export function annotationColon(tokens: readonly Token[]): number {
  for (const [place, { text, kind, depth }] of tokens.entries()) {
    if (depth > 0 || kind === 'string') continue;
    if (text === ':') return place;
    if (text === 'lambda' || text === '=') break;
  }
  return -1;
}

function isConstant(tokens: readonly Token[]): boolean {
  const test = parseTest(tokens, 0, tokens.length);
  return test.kind === 'constant' && test.isLiteral && tokens.every(({ text }) => text !== '__debug__');
}

/** Whether it is a string and nothing else, as docstrings are. */
export function isText(tokens: readonly Token[]): boolean {
  let [start, end] = [0, tokens.length];
  while (tokens[start]?.text === '(' && tokens[end - 1]?.text === ')' && end - start > 2) {
    start++;
    end--;
  }
  const inner = tokens.slice(start, end);
  return (
    inner.length > 0 &&
    inner.every(({ kind, text }) => kind === 'string' && !isInterpolated(text) && !/[bB]/.test(text))
  );
}
