import { expect, test } from 'vitest';
import type { RawScriptCoverage, StackFrame, Throw } from '../../../contract/raw-object.ts';
import { combineFolder } from '../support/combined.ts';
import { keyOf, RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TEXT = `exports.handler = async ({ value }) => {
  const size = value.length;
  return size;
};
`;

/** The engine's error at `value.length`. */
function thrown(url: string, count: number, line = 2, column = 22): Throw[] {
  return [{ count, frames: [{ url, line, column, engine: true }] }];
}

function failing(times: number): { taskRoot: string; url: string; result: RawScriptCoverage[] } {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': TEXT });
  return {
    taskRoot,
    url: `file://${taskRoot}/index.js`,
    result: run(taskRoot, 'index.js', Array(times).fill({})),
  };
}

/** How many statements ran: the last one, the `return`, did when not every call failed. */
async function coveredStatements(store: RecordedStore): Promise<number> {
  const { totals } = await combineFolder(store.folder);
  return totals.statements.covered;
}

test('the throws of several sandboxes add up', async () => {
  const { taskRoot, url, result } = failing(2);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  store.put({ ...rawObject(taskRoot, result), throws: thrown(url, 2) });
  expect(await coveredStatements(store)).toBe(2);
  store.put({ ...rawObject(taskRoot, result), throws: thrown(url, 1) });
  expect(await coveredStatements(store)).toBe(3);
  store.put({ ...rawObject(taskRoot, []), throws: thrown(url, 1) });
  expect(await coveredStatements(store), 'a frame of a script that the object does not name').toBe(3);
});

test('copies and earlier states of a sandbox do not count again', async () => {
  const once = failing(1);
  const { taskRoot, url } = once;
  const thrice = run(taskRoot, 'index.js', [{}, {}, { value: 'fine' }]);
  const store = new RecordedStore();
  store.putScripts(taskRoot, thrice);
  const sandboxId = 'a1';
  const first = { ...rawObject(taskRoot, once.result, { sandboxId }), throws: thrown(url, 1) };
  const second = {
    ...rawObject(taskRoot, thrice, { sandboxId, span: { kind: 'sandbox', sequence: 2 } }),
    throws: thrown(url, 2),
  };
  store.put(second);
  store.put(second, keyOf({ ...second, sandbox: { ...second.sandbox, id: 'copy' } }));
  store.put(first, keyOf({ ...first, sandbox: { ...first.sandbox, id: 'earlier' } }));
  expect(await coveredStatements(store)).toBe(3);
});

test('two versions of a file keep their throws apart', async () => {
  const old = failing(1);
  const store = new RecordedStore();
  store.putScripts(old.taskRoot, old.result);
  store.put({ ...rawObject(old.taskRoot, old.result), throws: thrown(old.url, 1) });
  writeFiles(old.taskRoot, { 'index.js': `// Newer.\n${TEXT}` });
  const result = run(old.taskRoot, 'index.js', [{ value: 'fine' }]);
  store.putScripts(old.taskRoot, result);
  store.put(rawObject(old.taskRoot, result));
  const { files } = await combineFolder(store.folder, { textsApart: true });
  expect(files.map(({ statements }) => statements.covered).sort()).toEqual([2, 3]);
});

test.each([
  ['beyond the text', 99, 1],
  ['in the middle of nowhere', 1, 1],
  ['at a declaration', 2, 3],
])('a position %s is ignored', async (_, line, column) => {
  const { taskRoot, url, result } = failing(1);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  store.put({ ...rawObject(taskRoot, result), throws: thrown(url, 1, line, column) });
  expect(await coveredStatements(store)).toBe(3);
});

test('more distinct stacks than are kept: a warning', async () => {
  const { taskRoot, url, result } = failing(1);
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  const frames: StackFrame[] = Array.from({ length: 10_002 }, (_, i) => ({ url, line: 2, column: i + 100 }));
  const throws = frames.map((frame) => ({ count: 1, frames: [frame] }));
  store.put({ ...rawObject(taskRoot, result), throws });
  const { warnings } = await combineFolder(store.folder);
  expect(warnings).toEqual([
    '2 errors have too many different stacks to follow; the code after them is shown as run',
  ]);
});
