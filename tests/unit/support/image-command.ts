import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildInstrument } from '../../../scripts/build/instrument.ts';

/** Builds the base image's command for the tests of a file. @returns gives its path */
export function imageCommand(): () => string {
  let dist = '';
  beforeAll(async () => {
    dist = mkdtempSync(join(tmpdir(), 'lambda-coverage-image-'));
    await buildInstrument(dist);
  });
  afterAll(() => rmSync(dist, { recursive: true, force: true }));
  return () => join(dist, 'instrument/instrument.cjs');
}
