import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planPython } from '../../../combiner-image/python/plan.ts';
import { comparePlan, emptyPlanTally, type PlanAnswer } from '../../accuracy/python/compare-plan.ts';
import { FIXTURES, fixturesOf } from '../../accuracy/python/fixture-texts.ts';

const ANSWERS = readdirSync(FIXTURES).filter((name) => name.endsWith('.jsonl'));

test('coverage.py has answered for old and new versions of Python', () => {
  expect(ANSWERS).toEqual(
    expect.arrayContaining(['answers-3.9.jsonl', 'answers-3.12.jsonl', 'answers-3.14.jsonl']),
  );
});

// Written by tests/accuracy/python/fixtures.ts: statements, excluded lines, branches, regions of each text.
describe.each(ANSWERS)('%s', (name) => {
  const minor = Number(/3\.(\d+)/.exec(name)?.[1]);
  const lines = readFileSync(join(FIXTURES, name), 'utf8').trim().split('\n');
  const answers: PlanAnswer[] = lines.map((line) => JSON.parse(line));

  test('is about all texts of its version', () => {
    expect(answers.map(({ file }) => file)).toEqual(fixturesOf(minor));
  });

  test.each(answers)('$file is planned as coverage.py does it', (answer) => {
    const plan = planPython(readFileSync(join(FIXTURES, answer.file), 'utf8'), { minor });
    expect(answer.statements.length).toBeGreaterThan(1);
    expect(comparePlan(emptyPlanTally(), plan, answer)).toEqual([]);
  });
});
