/** What runs of an older text are carried by: a statement at the top level, or a function. */
export interface CodeUnit {
  /** Offsets in the text. */
  start: number;
  end: number;
  /** Its tokens: from the first to before the last. */
  first: number;
  last: number;
  /** Number of the names around it and its own; 0 for a statement. */
  path: number;
  /** For people; undefined where nobody gave it one. */
  name: string | undefined;
  /** 1-based. */
  line: number;
  isFunction: boolean;
  /** Of a function whose head runs where it is made: the offset behind that. */
  head?: number;
  /** How many functions and statements are around it. */
  depth: number;
  /** The functions directly in it, in order. */
  inner: CodeUnit[];
}
