import { expect, test } from 'vitest';
import { LIMITS } from '../../../../runtime-interface/limits.ts';
import { LoadBudget } from '../../../../runtime-interface/load/load-budget.ts';

/** A clock by which each piece of work takes as long as it says. */
function budgetOf(kilobytes: number) {
  let now = 0;
  let files = 0;
  const budget = new LoadBudget(kilobytes, () => now);
  const work = (units: number, ms: number): void => {
    budget.take(`file:///var/task/${files++}.js`, units);
    budget.spend(() => {
      now += ms;
    });
  };
  return { budget, work };
}

const OVER = expect.objectContaining({ reason: 'time' });
const FULL = expect.objectContaining({ reason: 'budget' });

test('what has no room is refused, and what is smaller is not', () => {
  const { budget, work } = budgetOf(2);
  work(1024, 1);
  expect(() => work(1025, 1)).toThrow(FULL);
  work(1024, 1);
  expect(() => work(1, 1)).toThrow(FULL);
  expect(budget.neededKb).toBe(4);
});

test('a file that is loaded again and again asks for its room once', () => {
  const { budget } = budgetOf(1);
  const load = () => budget.take('file:///var/task/large.js', 2048);
  for (let times = 0; times < 3; times++) expect(load).toThrow(FULL);
  expect(budget.neededKb).toBe(2);
});

test('once the time is over the rest is refused, however small, on a machine of any speed', () => {
  const { budget, work } = budgetOf(LIMITS.loadKb);
  work(10, LIMITS.loadMs - 1);
  work(10, 1);
  expect(() => work(10, 1)).toThrow(OVER);
  // That much of room would not have helped: more than the default has no limit of time.
  expect(budget.neededKb).toBe(LIMITS.loadKb + 1);
});

test('work that throws takes its time, too', () => {
  const { budget, work } = budgetOf(LIMITS.loadKb);
  expect(() =>
    budget.spend(() => {
      work(10, LIMITS.loadMs);
      throw new SyntaxError();
    }),
  ).toThrow(SyntaxError);
  expect(() => work(10, 1)).toThrow(OVER);
});

test('who asks for more than the default gives it the time', () => {
  const { work } = budgetOf(LIMITS.loadKb + 1);
  work(10, 10_000);
  work(10, 10_000);
});
