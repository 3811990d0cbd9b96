import { expect, test } from 'vitest';
import { build, buildNames, comparedBuild, listings, reportedBuild } from '../support/built-elsewhere.ts';

/** Their minifiers count the lines of the bundle in another way than the map of it. */
const LOST = ['separators-ncc-minify', 'separators-rolldown-minify', 'separators-webpack-production'];
const RIGHT = [...buildNames('lines-'), ...buildNames('separators-')].filter((name) => !LOST.includes(name));

test.each(RIGHT)('U+2028 and U+2029 move no count: %s', async (name) => {
  const { ours, istanbul } = await comparedBuild(build(name));
  expect(listings(ours)).toEqual(listings(istanbul));
});

test.each(LOST)('what is behind them is missing, and is said: %s', async (name) => {
  const { files, warnings } = await reportedBuild(build(name));
  expect(files).toEqual(['src/lines.mjs']);
  expect(warnings.join('\n')).toMatch(
    /places of other lines.* Write \\u2028 and \\u2029 in src\/lines\.mjs, src\/text\.mjs/,
  );
});
