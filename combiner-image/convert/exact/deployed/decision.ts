import type { CountId } from './formulas.ts';

/** An operand, and how often the test ended with it. */
export interface Stop {
  end: number;
  count: CountId;
}

/** A decision of the deployed text: what runs when its test holds, and what when not. */
export interface Decision {
  kind: 'test' | 'case';
  start: number;
  testStart: number;
  /** The end of the test, or of the left operand. */
  testEnd: number;
  end: number;
  /** See `isNegated`; a test of the other polarity has its arms swapped. */
  negated: boolean;
  /** Put together by `&&` or `||`. */
  compound: boolean;
  /** See `isNullCheck`. */
  nullCheck: boolean;
  /** The test is one operand of a larger test, and has no arms of its own. */
  merged: boolean;
  /**
   * Which side is known also when only the last part of the test is asked for: of `a && b && c()` it is the one
   * that went on to `c()`.
   */
  sure: 'truthy' | 'falsy' | 'both';
  /** How often each operand decided for the other side, in their order, where all are counted. */
  stops?: () => readonly Stop[] | undefined;
  truthy: CountId;
  falsy: CountId;
}
