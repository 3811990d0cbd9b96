import { expect, test } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** A statement behind a hint of each dialect, and the handler: 1 that ran, and 5 that did not. */
const TEXT = `exports.handler = async (event) => {
  /* istanbul ignore next */
  if (event.a) return 'a';
  /* c8 ignore next */
  if (event.b) return 'b';
  // v8 ignore next
  if (event.c) return 'c';
  /* node:coverage ignore next */
  if (event.d) return 'd';
};
`;

function recorded(): RecordedStore {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': TEXT });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return store;
}

async function statements(...options: string[]): Promise<number> {
  const args = ['report', recorded().folder, '-o', `${temporaryFolder()}/out`, '-r', 'none', '--json'];
  const { stdout } = await lambdaCoverage([...args, ...options], { cwd: temporaryFolder() });
  return JSON.parse(stdout).totals.statements.total;
}

test('comments of all four dialects are obeyed, each can be left out, and all', async () => {
  expect(await statements()).toBe(1);
  expect(await statements('--hints', 'istanbul,c8,v8,node:coverage')).toBe(1);
  expect(await statements('--hints', 'istanbul')).toBe(7);
  expect(await statements('--hints', 'istanbul,c8', '--hints', 'v8')).toBe(3);
  expect(await statements('--hints', 'none')).toBe(9);
});

test('a dialect that nobody speaks is wrong usage', async () => {
  const { code, stderr } = await lambdaCoverage(['report', recorded().folder, '--hints', 'jest']);
  expect(code).toBe(2);
  expect(stderr).toContain('Unknown hints "jest". Known: istanbul, c8, v8, node:coverage, or none alone.');
});

test('the event of the combiner has the same', async () => {
  const store = recorded();
  const { totals } = await report({ dir: store.folder, reporters: ['none'], hints: ['none'] });
  expect(totals.statements.total).toBe(9);
  await expect(handler({ dir: store.folder, hints: ['jest'] })).rejects.toThrow('Unknown hints "jest"');
});

async function report(event: object) {
  const result = await handler(event);
  if (!('totals' in result)) throw new Error(JSON.stringify(result));
  return result;
}
