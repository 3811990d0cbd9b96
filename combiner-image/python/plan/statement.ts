import type { Test } from './test.ts';
import type { Token } from './token.ts';

interface Placed {
  /** Of its first token; of what is decorated, of its `def` or `class`. */
  line: number;
  /** The first line of the logical line that it stands on. */
  first: number;
  /** Its own tokens; of a compound statement the head's, without what follows the colon. */
  tokens: readonly Token[];
  /** The last token of all, also of its blocks. */
  end: Token;
}

export type SimpleWord =
  | 'annotation'
  | 'break'
  | 'constant'
  | 'continue'
  | 'delete'
  /** `global` and `nonlocal`. */
  | 'global'
  | 'raise'
  | 'return'
  /** Everything else that goes on to the next one. */
  | 'other';

export interface SimpleStatement extends Placed {
  kind: 'simple';
  word: SimpleWord;
}

export interface AssertStatement extends Placed {
  kind: 'assert';
  test: Test;
}

export interface IfClause {
  first: number;
  test: Test;
  body: Block;
}

export interface IfStatement extends Placed {
  kind: 'if';
  /** The `if`, then each `elif`: flat, since there may be thousands. */
  clauses: readonly IfClause[];
  orelse: Block;
}

export interface WhileStatement extends Placed {
  kind: 'while';
  test: Test;
  body: Block;
  orelse: Block;
}

export interface ForStatement extends Placed {
  kind: 'for';
  body: Block;
  orelse: Block;
}

export interface WithStatement extends Placed {
  kind: 'with';
  body: Block;
}

export interface TryStatement extends Placed {
  kind: 'try';
  body: Block;
  handlers: readonly { first: number; body: Block }[];
  orelse: Block;
  finalbody: Block;
  /** `except*`. */
  isOfGroups: boolean;
}

export interface MatchStatement extends Placed {
  kind: 'match';
  cases: readonly MatchCase[];
}

export interface MatchCase {
  first: number;
  body: Block;
  guard: Test | undefined;
  /** Whether its pattern takes everything. */
  isWildcard: boolean;
}

export interface Definition extends Placed {
  kind: 'function' | 'class';
  name: string;
  /** First lines of the decorators. */
  decorators: readonly number[];
  body: Block;
}

export type Statement =
  | SimpleStatement
  | AssertStatement
  | IfStatement
  | WhileStatement
  | ForStatement
  | WithStatement
  | TryStatement
  | MatchStatement
  | Definition;

export type Block = readonly Statement[];

export interface Module {
  body: Block;
  /** All functions and classes of the text, outer ones first. */
  definitions: readonly Definition[];
}

/** The line that coverage.py takes for a statement: of what is decorated, the first decorator. */
export function lineOf(statement: Statement): number {
  if (statement.kind === 'function' || statement.kind === 'class')
    return statement.decorators[0] ?? statement.first;
  return statement.first;
}
