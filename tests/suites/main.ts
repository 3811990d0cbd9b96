/**
 * Runs the tests of packages of npm as they are published and with counters, and says where they differ:
 *
 *     npm run suites [-- NAME…]
 */
import { COUNTER_FORMS } from '../../contract/counters/placement.ts';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { runSuite } from './run-suite.ts';
import { SUITES } from './suites.ts';

const packages = await installedPackages(import.meta.dirname);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0)
  throw new Error(`no suite ${unknown.join(', ')}: ${SUITES.map(({ name }) => name).join(', ')}`);

for (const suite of SUITES) {
  if (asked.length > 0 && !asked.includes(suite.name)) continue;
  const plain = await runSuite(suite, packages);
  for (const form of COUNTER_FORMS) {
    const counted = await runSuite(suite, packages, form);
    const isSame =
      counted.tests === plain.tests && counted.failed === plain.failed && plain.tests !== undefined;
    if (!isSame) {
      process.exitCode = 1;
      console.error(counted.output.split('\n').slice(-60).join('\n'));
    }
    console.log(
      [
        suite.name.padEnd(22),
        form.padEnd(10),
        `${counted.scripts} scripts, ${counted.counters} counters`.padEnd(30),
        `tests ${counted.tests} (plain ${plain.tests}), failed ${counted.failed} (plain ${plain.failed})`.padEnd(
          54,
        ),
        `${Math.round(counted.ms)} ms (plain ${Math.round(plain.ms)})`,
        isSame ? '' : 'DIFFERS',
      ].join(' '),
    );
  }
}
