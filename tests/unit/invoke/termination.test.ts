import { expect, test } from 'vitest';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What the module does with SIGTERM before it is invoked. */
const HABITS = {
  'nobody listens': '',
  'the only listener is gone again': 'process.on("SIGTERM", stop); process.off("SIGTERM", stop);',
  'all listeners are removed': 'process.on("SIGTERM", stop); process.removeAllListeners("SIGTERM");',
  'the user listens': 'process.on("SIGTERM", () => process.exit(0));',
};

test.each(Object.entries(HABITS))('counts that wait for new code arrive at SIGTERM: %s', async (_, habit) => {
  const dir = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `function stop() {}\n${habit}\nexports.handler = async function handler() { return process.listenerCount('SIGTERM'); };\n`,
  });
  const { payloads, log } = await invoked('index.handler', [{}, {}, {}], {
    taskRoot,
    functionName: 'ends',
    record: true,
    dir,
  });
  expect(new Set(payloads)).toEqual(new Set([habit.includes('exit') ? 1 : 0]));
  expect(log).toBe('');
  expect(entryCounts(rawObjects(dir, 'ends'), 'index.js')).toMatchObject({ handler: 3 });
});
