import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { COUNTER_FORMS } from '../../../../contract/counters/placement.ts';
import { nodeBinaries } from '../../../accuracy/node-binaries.ts';
import { countedFolder, saidBy } from './counted-folder.ts';

const TRAPS = join(import.meta.dirname, '../../../fixtures/counters/traps');
/** Those that are not imported by another one. */
const NAMES = readdirSync(TRAPS).filter((name) =>
  /^(?:classes|elsewhere|flow|functions|minified|module|sloppy|strict|zz-frozen)\./.test(name),
);
let nodes: string[];

beforeAll(async () => {
  nodes = await nodeBinaries([20, 22]);
});

describe.each(COUNTER_FORMS)('%s', (form) => {
  test('what code says is the same with counters, on Node 20, 22 and 24', async () => {
    const [plain, counted] = [undefined, form].map((each) => countedFolder(TRAPS, each));
    for (const node of nodes) {
      const expected = await saidBy(node, plain ?? '', NAMES);
      expect(Object.values(expected).flat().length).toBeGreaterThan(100);
      expect(await saidBy(node, counted ?? '', NAMES)).toEqual(expected);
    }
  });
});
