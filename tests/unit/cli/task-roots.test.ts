import { expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Two functions whose code was not uploaded, each with an `index.js` of its own. */
function recorded() {
  const store = new RecordedStore();
  const [orders, carts] = ['orders', 'carts'].map((functionName) => {
    const taskRoot = writeFiles(temporaryFolder(), {
      'index.js': `exports.handler = async () => '${functionName}';\n`,
    });
    store.put(rawObject(taskRoot, run(taskRoot, 'index.js', [{}]), { functionName }));
    return taskRoot;
  });
  return { store: store.folder, orders: orders ?? '', carts: carts ?? '' };
}

async function report(store: string, ...taskRoots: string[]) {
  const options = taskRoots.flatMap((taskRoot) => ['--task-root', taskRoot]);
  const { code, stdout, stderr } = await lambdaCoverage(
    ['report', store, '--json', '-r', 'json', ...options],
    {
      cwd: temporaryFolder(),
    },
  );
  const result: Partial<CombineResult> = code === 0 ? JSON.parse(stdout) : {};
  return { code, stderr, files: result.files?.map(({ path }) => path).sort(), warnings: result.warnings };
}

const BOTH = ['carts/index.js', 'orders/index.js'];

test('each function has a task root of its own', async () => {
  const { store, orders, carts } = recorded();
  expect((await report(store, `orders=${orders}`, `carts=${carts}`)).files).toEqual(BOTH);
  // One for all, and one that one function has instead.
  expect((await report(store, orders, `carts=${carts}`)).files).toEqual(BOTH);
  expect((await report(store, orders, carts)).files).toEqual(BOTH);
});

test("a function's own task root is not for another one", async () => {
  const { store, orders } = recorded();
  const { files, warnings } = await report(store, `orders=${orders}`);
  expect(files).toEqual(['orders/index.js']);
  expect(warnings).toEqual([
    'index.js (carts) is not in the report: its text is not in the store; pass the deployed folder with --task-root',
  ]);
  expect(await report(store, `carts=${orders}`)).toMatchObject({ code: 3 });
});

test('a folder that is not there is wrong usage, and one with an equals sign is a path', async () => {
  const { store } = recorded();
  for (const taskRoot of ['orders=nowhere', 'nowhere', './a=b']) {
    const { code, stderr } = await report(store, taskRoot);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/--task-root .*: .*\/(nowhere|a=b) is not a folder\./),
    ]);
  }
});
