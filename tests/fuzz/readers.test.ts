import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { recordSamples } from './samples.ts';
import { TARGET_NAMES, TARGETS } from './targets.ts';

const SEED = 20261126;
/** Of the whole process; Node and the readers alone take a third of it. */
const MOST_MIB = 512;

const samples = mkdtempSync(join(tmpdir(), 'lambda-coverage-test-'));
afterAll(() => rmSync(samples, { recursive: true }));
beforeAll(async () => {
  await recordSamples(samples);
}, 60_000);

test.each(TARGET_NAMES)(
  '%s: random inputs and all findings so far are read or refused, nothing else',
  async (target) => {
    const { runs } = TARGETS[target];
    const result = await fuzz(target, { seed: SEED, runs, samples });
    expect(result).toMatchObject({ inputs: runs });
    if ('peakMib' in result) expect(result.peakMib).toBeLessThan(MOST_MIB);
  },
);
