import { expect, test } from 'vitest';
import { build, buildNames, comparedBuild, listings } from '../support/built-elsewhere.ts';

test.each(buildNames('lines-'))('U+2028 and U+2029 move no count: %s', async (name) => {
  const { ours, istanbul } = await comparedBuild(build(name));
  expect(listings(ours)).toEqual(listings(istanbul));
});
