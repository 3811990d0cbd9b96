import type { Test } from './test.ts';

export interface Outcomes {
  /** Whether it may be true. */
  yes: boolean;
  no: boolean;
}

/**
 * What can come of a condition, as CPython's compiler sees it.
 * @param folds whether it computes `-1` and `(1, 2)` before it looks
 */
export function outcomesOf(test: Test, folds: boolean): Outcomes {
  switch (test.kind) {
    case 'constant':
      return test.isLiteral || folds ? { yes: test.truth, no: !test.truth } : { yes: true, no: true };
    case 'not': {
      const { yes, no } = outcomesOf(test.operand, folds);
      return { yes: no, no: yes };
    }
    case 'and':
      return ofAll(test.operands, folds);
    case 'or': {
      const { yes, no } = ofAll(
        test.operands.map((operand) => ({ kind: 'not', operand })),
        folds,
      );
      return { yes: no, no: yes };
    }
    case 'choice':
      return ofChoice(test, folds);
    case 'unknown':
      return { yes: true, no: true };
  }
}

function ofChoice({ choices, otherwise }: Test & { kind: 'choice' }, folds: boolean): Outcomes {
  const all: Outcomes = { yes: false, no: false };
  const add = ({ yes, no }: Outcomes) => {
    all.yes ||= yes;
    all.no ||= no;
  };
  for (const { test, chosen } of choices) {
    const { yes, no } = outcomesOf(test, folds);
    if (yes) add(outcomesOf(chosen, folds));
    if (!no) return all;
  }
  add(outcomesOf(otherwise, folds));
  return all;
}

function ofAll(tests: readonly Test[], folds: boolean): Outcomes {
  let no = false;
  for (const test of tests) {
    const outcomes = outcomesOf(test, folds);
    if (outcomes.no) no = true;
    if (!outcomes.yes) return { yes: false, no };
  }
  return { yes: true, no };
}

/** What coverage.py takes for a constant: literals, `__debug__`, and what `not`, `and` and `or` make of them. */
export function constantOf(test: Test): boolean | undefined {
  switch (test.kind) {
    case 'constant':
      return test.isLiteral ? test.truth : undefined;
    case 'not': {
      const truth = constantOf(test.operand);
      return truth === undefined ? undefined : !truth;
    }
    case 'and':
    case 'or': {
      const truths = test.operands.map(constantOf);
      if (truths.includes(undefined)) return undefined;
      return test.kind === 'and' ? !truths.includes(false) : truths.includes(true);
    }
    default:
      return undefined;
  }
}
