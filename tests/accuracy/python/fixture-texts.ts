import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const FIXTURES = join(import.meta.dirname, '../../fixtures/python/plans');

/** Names of texts that this version of Python reads. */
export function fixturesOf(minor: number): string[] {
  return readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.py') && Number(/\.3\.(\d+)\.py$/.exec(name)?.[1] ?? 0) <= minor)
    .sort();
}
