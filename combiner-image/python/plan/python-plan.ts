/**
 * What of a Python text counts, as coverage.py 7.10.7 sees it. All lines are first lines of (multi-line) statements
 * unless said otherwise; lines are counted from 1, columns from 0, in UTF-16 code units, as Istanbul has them.
 */
export interface PythonPlan {
  /** Ascending; without the excluded ones. */
  readonly statements: readonly number[];
  /** Ascending. Some hold no statement, as coverage.py's own do. */
  readonly excluded: readonly number[];
  /** Lines of which no exit is missed: `# pragma: no branch`, `while True:`. Ascending. */
  readonly noBranch: readonly number[];
  /** Lines with more than one exit, ascending; exits into excluded lines are none. */
  readonly branches: readonly PythonBranch[];
  /** As coverage.py has them, outer ones first: functions in an `else`, `except`, `finally` or `case` are none of them. */
  readonly regions: readonly PythonRegion[];
  /** Where a line of `statements` begins and ends, with all that stands on it; of a compound statement its head. */
  spanOf(statement: number): PythonSpan;
  /** @param line any line, as the interpreter reports it; that of an exit too, which is negative */
  firstLine(line: number): number;
  /**
   * Arcs between first lines, by where they start.
   * @param raw the union of all arcs of this text, as the interpreter reports them: a `with` block that is left goes
   *   through its own line, and what that means is only known when all arcs are there
   */
  arcsOf(raw: Iterable<PythonArc>): ReadonlyMap<number, ReadonlySet<number>>;
}

/** From a line to a line; one that is negative leaves the function, class or module that begins there. */
export type PythonArc = readonly [from: number, to: number];

export interface PythonBranch {
  line: number;
  /** Where it goes on, ascending; negative: it leaves the function, class or module that begins there. */
  exits: readonly number[];
}

export interface PythonSpan {
  start: PythonPosition;
  /** Behind the last character. */
  end: PythonPosition;
}

export interface PythonPosition {
  line: number;
  column: number;
}

export interface PythonRegion {
  kind: 'function' | 'class';
  /** With the names around it: `Orders.total`. */
  name: string;
  /** The line of its `def` or `class`. */
  start: number;
  /** Physical lines of its body without those of inner functions, of a class those of its methods. Ascending. */
  lines: readonly number[];
  /** From `def`, `async` or `class` to the colon. */
  head: PythonSpan;
  /** From the first statement of its body to the end of the last. */
  body: PythonSpan;
}

export interface PythonPlanOptions {
  /** 12 of Python 3.12: before 10, other lines are compiled. */
  minor: number;
  /** Regular expressions of Python, added to coverage.py's own: `exclude_also`. */
  exclude?: readonly string[];
  /** The same of lines of which no exit is missed: `partial_also`. */
  noBranch?: readonly string[];
}
