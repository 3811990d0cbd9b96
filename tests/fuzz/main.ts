/**
 * `npm run fuzz -- TARGET… [--for 10m] [--seed N]`: attacks readers for as long as one likes, going on from inputs
 * that make new code run. An input that breaks its reader is written to tests/fuzz/findings/, where every later
 * run, and the unit tests, begin with it: commit it together with the mend.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { isTargetName, TARGET_NAMES } from './targets.ts';

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

const { values, positionals } = parseArgs({
  options: { for: { type: 'string', default: '1m' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const [, amount, unit] = /^(\d+)([smh])$/.exec(values.for) ?? [];
const forMs = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const targets = positionals.length === 0 ? TARGET_NAMES : positionals.filter(isTargetName);
if (Number.isNaN(forMs + seed) || targets.length < positionals.length) {
  console.error(`Usage: npm run fuzz -- [${TARGET_NAMES.join('|')}]… [--for 30s|10m|2h] [--seed NUMBER]`);
  process.exit(2);
}

for (const target of targets) {
  const result = await fuzz(target, { seed, forMs, guided: true });
  if ('reason' in result) {
    console.error(`${target}, seed ${seed}: ${result.reason}\n${result.file}`);
    process.exitCode = 1;
  } else {
    const { inputs, peakMib, kept } = result;
    console.log(
      `${target}, seed ${seed}: ${inputs} inputs, ${kept} of them new, peak ${peakMib} MiB: no finding`,
    );
  }
}
