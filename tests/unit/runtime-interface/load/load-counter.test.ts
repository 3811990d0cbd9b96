import { expect, test } from 'vitest';
import { LoadBudget } from '../../../../runtime-interface/load/load-budget.ts';
import { LoadCounter } from '../../../../runtime-interface/load/load-counter.ts';

test.each([undefined, 7])('a loader that names a file %j is told nothing, and loads it as it is', (url) => {
  const reasons: string[] = [];
  const parts = {
    budget: new LoadBudget(1),
    onUncounted: ({ reason }: { reason: string }) => reasons.push(reason),
  } as unknown as ConstructorParameters<typeof LoadCounter>[0];
  const file = { url: url as unknown as string, text: 'a();', form: 'commonjs' } as const;
  expect([new LoadCounter(parts).count(file), reasons]).toEqual([undefined, ['fault']]);
});
