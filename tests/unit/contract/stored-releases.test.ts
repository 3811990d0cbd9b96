import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore } from '../../../api/index.ts';
import packageJson from '../../../package.json' with { type: 'json' };

/** A folder for each release, of what its recorders wrote. They are never written anew: a store keeps them for years. */
const STORED = join(import.meta.dirname, '../../fixtures/stored');

const EXPECTED = {
  'src/index.js': { '1': 1, '3': 1, '4': 2, '5': 0, '7': 2 },
  'src/price.js': { '1': 1, '3': 1, '4': 0 },
};

test.each(readdirSync(STORED))(
  'what %s has written is read, and reports the same by every engine',
  async (release) => {
    const folder = join(STORED, release);
    for (const engine of ['v8', 'counters']) {
      const read = await readStore({ store: join(folder, engine), root: join(folder, 'checkout') });
      const lines = Object.entries(read.coverage).map(([path, { s, statementMap }]) => {
        const runs: Record<string, number> = {};
        for (const [id, { start }] of Object.entries(statementMap)) runs[start.line] ??= s[id] ?? -1;
        return [path.replace(/.*\/checkout\//, ''), runs] as const;
      });
      expect(Object.fromEntries(lines), engine).toEqual(EXPECTED);
      expect(read.missing, engine).toEqual([]);
      expect(read.skipped, engine).toEqual([]);
      expect(read.functions, engine).toMatchObject([{ name: 'orders', invocations: 2 }]);
      expect(read.totals.branches, engine).toMatchObject({ total: 4, covered: 3 });
    }
  },
);

test('this release has its own', () => {
  expect(readdirSync(STORED)).toContain(packageJson.version);
});
