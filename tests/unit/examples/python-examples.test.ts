import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { PYTHON_EXAMPLES, type PythonExample } from '../../../examples/examples.ts';
import { combineFolder } from '../support/combined.ts';
import { NEEDS_PYTHON, PYTHON_MINOR } from '../support/python.ts';
import { temporaryFolder } from '../support/recorded.ts';

const FOLDER = join(import.meta.dirname, '../../../examples');

/** What each event is answered with. */
const ANSWERS: Record<string, unknown[]> = {
  'stock-python': [
    { batchItemFailures: [{ itemIdentifier: 'm-3' }], levels: { 'CUP-7': 3, 'POT-2': 6, 'TEA-1': 5 } },
    { batchItemFailures: [], levels: { 'CUP-7': 3, 'POT-2': 6, 'TEA-1': 5 } },
  ],
};

/** Covered and total of lines and branches, as coverage.py 7.10.7 has them of the same calls. */
const NUMBERS: Record<string, unknown> = {
  'stock-python': {
    'src/messages.py': { lines: [20, 20], branches: [2, 2] },
    'src/stock.py': { lines: [27, 31], branches: [7, 8] },
    'src/warehouse.py': { lines: [20, 25], branches: [3, 4] },
  },
};

test.each(PYTHON_EXAMPLES)('$name has the files that are listed, and no others', (example) => {
  const { folder, taskRoot, sources, hasRequirements } = example;
  const files = readdirSync(join(FOLDER, folder, taskRoot), { recursive: true }).map(String);
  const scripts = files.filter((name) => name.endsWith('.py'));
  expect(scripts.map((name) => `${taskRoot}/${name}`).sort()).toEqual(sources);
  expect(existsSync(join(FOLDER, folder, 'requirements.txt'))).toBe(hasRequirements);
});

describe.runIf(PYTHON_MINOR !== undefined)(NEEDS_PYTHON, () => {
  const runnable = PYTHON_EXAMPLES.filter(({ hasRequirements }) => !hasRequirements);

  test.each(runnable)(
    '$name answers the same with the recorder as without, and the report has its numbers',
    async (example) => {
      const { name, folder } = example;
      const store = temporaryFolder();
      const [plain, recorded] = [
        await answersOf(example, store, false),
        await answersOf(example, store, true),
      ];
      expect(recorded).toEqual(plain);
      expect(recorded).toEqual(ANSWERS[name]);
      const { files, warnings, skipped } = await combineFolder(store, { root: join(FOLDER, '..') });
      const numbers = files.map(({ path, lines, branches }) => [
        path.replace(`examples/${folder}/`, ''),
        { lines: [lines.covered, lines.total], branches: [branches.covered, branches.total] },
      ]);
      expect(Object.fromEntries(numbers)).toEqual(NUMBERS[name]);
      expect({ warnings, skipped }).toEqual({ warnings: [], skipped: [] });
    },
  );
});

async function answersOf(
  { name, handler, folder, taskRoot, events }: PythonExample,
  dir: string,
  record: boolean,
): Promise<unknown[]> {
  const answers = await invokeLocally({
    handler,
    functionName: name,
    taskRoot: join(FOLDER, folder, taskRoot),
    events: events.map((event) => readFileSync(join(FOLDER, folder, 'events', event), 'utf8')),
    dir,
    record,
    onLog: () => {},
  });
  return answers.map(({ payload }) => payload);
}
