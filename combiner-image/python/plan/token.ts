export type TokenKind = 'name' | 'number' | 'string' | 'operator';

export interface Token {
  kind: TokenKind;
  /** Of names and operators; of others nobody asks in most texts. */
  text: string;
  /** Offsets in the text; `end` is behind it. */
  start: number;
  end: number;
  line: number;
  endLine: number;
  /** How many brackets are open around it; a bracket stands outside of itself. */
  depth: number;
}

/** What ends with a line end outside of brackets and strings. */
export interface LogicalLine {
  tokens: Token[];
  first: number;
  last: number;
  /** How many blocks are around it. */
  level: number;
}
