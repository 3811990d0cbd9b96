import { expect, test } from 'vitest';
import { build, buildNames, comparedBuild, listings, reportedBuild } from '../support/built-elsewhere.ts';

/** Bundlers write one place for a whole minified bundle. */
const USELESS = buildNames('line-only-webpack-minified-');
const USEFUL = buildNames('line-only-').filter((name) => !USELESS.includes(name));

test.each(USEFUL)('every count is right, several things on one line and all: %s', async (name) => {
  const { ours, istanbul } = await comparedBuild(build(name));
  expect(listings(ours)).toEqual(listings(istanbul));
});

test.each(USEFUL)('it is said once for all files of a script: %s', async (name) => {
  const { warnings } = await reportedBuild(build(name));
  expect(warnings).toEqual([expect.stringMatching(/gives the lines of src\S+.* and no columns: .*devtool/)]);
});

const MISSING: [string, string][] = [
  ...USELESS.map((name): [string, string] => [name, 'it is minified, and its source map gives lines only']),
  ...buildNames('eval-').map((name): [string, string] => [name, 'its modules are texts for eval']),
];

test.each(MISSING)('%s is missing, with its reason and what to set: %s', async (name, reason) => {
  const report = reportedBuild(build(name));
  await expect(report).rejects.toThrow(`is not in the report: ${reason}`);
  await expect(report).rejects.toThrow("webpack devtool: 'source-map'");
});
