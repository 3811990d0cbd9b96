import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

function recorded(...functions: string[]): string {
  const store = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const functionName of functions)
    for (let i = 0; i < 2; i++) store.put(rawObject(taskRoot, result, { functionName }));
  return store.folder;
}

async function functionsOf(command: string, store: string, ...names: string[]) {
  const options = names.flatMap((name) => ['--function', name]);
  const { code, stdout, stderr } = await lambdaCoverage([command, store, '--json', ...options], {
    cwd: temporaryFolder(),
  });
  if (code !== 0) return { code, stderr };
  return JSON.parse(stdout).functions.map(({ name }: { name: string }) => name);
}

const ALL = ['orders-api', 'orders-import', 'users-api', 'users.v2-api'];

test.each(['report', 'doctor'])('%s: a star is any text, several names are joined', async (command) => {
  const store = recorded(...ALL);
  expect(await functionsOf(command, store, 'orders-*')).toEqual(['orders-api', 'orders-import']);
  expect(await functionsOf(command, store, '*-api,orders-import')).toEqual(ALL);
  expect(await functionsOf(command, store, 'users-api', 'orders-i*')).toEqual(['orders-import', 'users-api']);
  expect(await functionsOf(command, store, 'users.v2-api')).toEqual(['users.v2-api']);
  expect(await functionsOf(command, store, '*')).toEqual(ALL);
});

test.each(['report', 'doctor', 'compact', 'combine'])(
  '%s: a name of which nothing was recorded is an error that lists those that there are',
  async (command) => {
    const store = recorded('orders-api', 'users-api');
    for (const names of [
      ['order-api'],
      ['orders-api', 'carts'],
      ['carts-*'],
      ['.*'],
      ['orders-api/../users-api'],
    ])
      expect(await functionsOf(command, store, ...names)).toEqual({
        code: 3,
        stderr: expect.stringMatching(
          /No coverage of function \S+ in \/\S+\. Functions with coverage: orders-api, users-api\./,
        ),
      });
  },
);

test('where nothing was recorded at all, that is said', async () => {
  const { code, stderr } = await functionsOf('report', temporaryFolder(), 'orders-*');
  expect([code, stderr]).toEqual([3, expect.stringContaining('There is no raw coverage')]);
});

test('compact takes patterns too', async () => {
  const store = recorded(...ALL);
  const { stdout } = await lambdaCoverage(
    ['compact', store, '--older-than', '0h', '--function', 'users*', '--json'],
    {},
  );
  expect(JSON.parse(stdout).written).toHaveLength(2);
});
