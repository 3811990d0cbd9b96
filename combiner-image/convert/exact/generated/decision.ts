import type { CountId } from './formulas.ts';

/** A decision of the generated text: what runs when its test holds, and what when not. */
export interface Decision {
  kind: 'if' | 'conditional' | 'logical' | 'case';
  start: number;
  /** The end of the test, or of the left operand. */
  testEnd: number;
  /** How often the test was answered. */
  count: CountId;
  /** The first arm; the right side of a logical operator; the body of a case. */
  consequent: CountId;
  consequentStart: number;
  consequentEnd: number;
  alternate: CountId;
  /** -1: there is none in the text. */
  alternateStart: number;
  end: number;
}
