import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore } from '../../../api/index.ts';
import packageJson from '../../../package.json' with { type: 'json' };

/** A folder for each release, of what its recorders wrote. They are never written anew: a store keeps them for years. */
const STORED = join(import.meta.dirname, '../../fixtures/stored');

const JAVASCRIPT = {
  lines: {
    'src/index.js': { '1': 1, '3': 1, '4': 2, '5': 0, '7': 2 },
    'src/price.js': { '1': 1, '3': 1, '4': 0 },
  },
  branches: { total: 4, covered: 3 },
};
/** It knows whether something ran, not how often; of `a if b else c` coverage.py counts no branch. */
const PYTHON = {
  lines: {
    'src/orders.py': { '1': 1, '4': 1, '5': 1, '6': 0, '7': 1 },
    'src/price.py': { '1': 1, '2': 1, '5': 1, '6': 0 },
  },
  branches: { total: 2, covered: 1 },
};
const EXPECTED = { v8: JAVASCRIPT, counters: JAVASCRIPT, 'python-3.11': PYTHON, 'python-3.13': PYTHON };

test.each(readdirSync(STORED))(
  'what %s has written is read, and reports the same by every engine',
  async (release) => {
    const folder = join(STORED, release);
    for (const [engine, { lines: expected, branches }] of Object.entries(EXPECTED)) {
      const read = await readStore({ store: join(folder, engine), root: join(folder, 'checkout') });
      const lines = Object.entries(read.coverage).map(([path, { s, statementMap }]) => {
        const runs: Record<string, number> = {};
        for (const [id, { start }] of Object.entries(statementMap)) runs[start.line] ??= s[id] ?? -1;
        return [path.replace(/.*\/checkout\//, ''), runs] as const;
      });
      expect(Object.fromEntries(lines), engine).toEqual(expected);
      expect(read.missing, engine).toEqual([]);
      expect(read.skipped, engine).toEqual([]);
      expect(read.functions, engine).toMatchObject([{ name: 'orders', invocations: 2 }]);
      expect(read.totals.branches, engine).toMatchObject(branches);
    }
  },
);

test('this release has its own', () => {
  expect(readdirSync(STORED)).toContain(packageJson.version);
});
