import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { runSuite } from '../suites/run-suite.ts';
import { SUITES } from '../suites/suites.ts';

let packages: string;
beforeAll(async () => {
  packages = await installedPackages(join(import.meta.dirname, '../suites'));
});

/** All of them by `npm run suites`. */
test.each(['fast-uri', 'minimist', 'qs'])('the tests of %s pass with counters in it', async (name) => {
  const suite = SUITES.find((each) => each.name === name);
  if (suite === undefined) throw new Error(`no suite ${name}`);
  const { scripts, tests = 0, failed, output } = await runSuite(suite, packages, 'counters-1');
  expect(scripts).toBeGreaterThan(0);
  expect([failed, tests > 100], output.slice(-2_000)).toEqual([0, true]);
});
