import { expect, test } from 'vitest';
import { KeptScripts } from '../../../combiner-image/convert/kept-scripts.ts';

const script = (functionName: string, name: string, bytes: number) => ({
  functionName,
  functions: [functionName],
  name,
  bytes,
  variants: [],
});

test('the function that keeps most gives up what it kept last, and no other', () => {
  const kept = new KeptScripts(100);
  kept.add(script('honest', 'h', 20));
  for (const name of ['a', 'b', 'c']) kept.add(script('hostile', name, 25));

  const givenUp = kept.makeRoom({ bytes: 30, keptBytes: 10 }, 'honest');

  expect(givenUp?.map(({ name }) => name)).toEqual(['c']);
});

test('a function makes no room for itself, nor for its own at the cost of one that keeps less', () => {
  const kept = new KeptScripts(100);
  kept.add(script('honest', 'h', 20));
  kept.add(script('hostile', 'a', 75));

  expect(kept.makeRoom({ bytes: 30, keptBytes: 10 }, 'hostile')).toBeUndefined();
  expect(kept.makeRoom({ bytes: 90, keptBytes: 30 }, 'third')).toBeUndefined();
  expect(kept.makeRoom({ bytes: 5, keptBytes: 1 }, 'third')).toEqual([]);
  expect(kept.makeRoom({ bytes: 60, keptBytes: 10 }, 'honest')?.map(({ name }) => name)).toEqual(['a']);
});

test('of several functions that ran a script it is charged to the one that keeps least', () => {
  const kept = new KeptScripts(100);
  kept.add(script('hostile', 'a', 75));
  kept.add(script('honest', 'h', 20));

  expect(kept.chargedTo(['hostile', 'honest'])).toBe('honest');
  expect(kept.chargedTo(['hostile', 'honest', 'new'])).toBe('new');
});
