import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { PYTHON_EXAMPLES } from '../../../examples/examples.ts';
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

test.each(PYTHON_EXAMPLES)('$name has the files that are listed, and no others', (example) => {
  const { folder, taskRoot, sources, hasRequirements } = example;
  const files = readdirSync(join(FOLDER, folder, taskRoot), { recursive: true }).map(String);
  expect(
    files
      .filter((name) => name.endsWith('.py'))
      .map((name) => `${taskRoot}/${name}`)
      .sort(),
  ).toEqual(sources);
  expect(existsSync(join(FOLDER, folder, 'requirements.txt'))).toBe(hasRequirements);
});

describe.runIf(PYTHON_MINOR !== undefined)(NEEDS_PYTHON, () => {
  const runnable = PYTHON_EXAMPLES.filter(({ hasRequirements }) => !hasRequirements);

  test.each(runnable)(
    '$name answers the same with the recorder as without, and as it should',
    async (example) => {
      const { name, handler, folder, taskRoot, events } = example;
      const answersOf = async (record: boolean) => {
        const answers = await invokeLocally({
          handler,
          functionName: name,
          taskRoot: join(FOLDER, folder, taskRoot),
          events: events.map((event) => readFileSync(join(FOLDER, folder, 'events', event), 'utf8')),
          dir: temporaryFolder(),
          record,
          onLog: () => {},
        });
        return answers.map(({ payload }) => payload);
      };
      const [plain, recorded] = [await answersOf(false), await answersOf(true)];
      expect(recorded).toEqual(plain);
      expect(recorded).toEqual(ANSWERS[name]);
    },
  );
});
