import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configuredName } from '../../../cli/invoke/configured-name.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HOME = '/shop';
/** As `init` writes them. */
const FUNCTIONS = [
  { name: '*-Orders-*', handler: '/shop/services/orders/dist/index.handler' },
  { name: 'shop-*-stock', handler: '/shop/services/stock/src/index.handler' },
  { name: 'mail', handler: '/shop/src/mail.send' },
  { name: '*-Import-*', handler: '/shop/import/app.handler' },
  { name: '*-Export-*', handler: '/shop/export/app.handler' },
];

test.each([
  ['/shop/services/orders/dist', 'index.handler', 'local-Orders-local'],
  ['/shop', 'services/orders/dist/index.handler', 'local-Orders-local'],
  ['/shop/services/stock', 'build/index.handler', 'shop-local-stock'],
  ['/shop/dist', 'mail.send', 'mail'],
  ['/shop/.aws-sam/build/Import', 'app.handler', 'local-Import-local'],
  // Either may be meant, or none.
  ['/shop/.aws-sam/build/Other', 'app.handler', undefined],
  ['/shop/services/users/dist', 'users.handler', undefined],
  ['/other', 'index.handler', undefined],
])('%s, %s: the function that is expected as %s', (taskRoot, handler, name) => {
  expect(configuredName(FUNCTIONS, taskRoot, handler, HOME)).toBe(name);
});

const CODE = 'exports.handler = async ({ a }) => (a ? 1 : 2);\n';
const TEMPLATE = ['Orders', 'Stock']
  .map(
    (id) =>
      `  ${id}: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: services/${id.toLowerCase()}/dist/, Handler: index.handler } }\n`,
  )
  .join('');

test('what init expects is what invoke records, from any folder into one store, and the gate is met here', async () => {
  const root = writeFiles(temporaryFolder(), {
    'template.yaml': `Resources:\n${TEMPLATE}`,
    'services/orders/dist/index.js': CODE,
    'services/stock/dist/index.js': CODE,
    'tools/index.js': CODE,
    '.git/HEAD': 'ref: refs/heads/main\n',
  });
  const orders = join(root, 'services/orders');
  const event = ['--event', '{"a":1}'];
  expect((await lambdaCoverage(['init', '--lines', '50'], { cwd: root })).code).toBe(0);
  // Of a function that is not there, the report says so.
  await lambdaCoverage(['invoke', 'index.handler', '--task-root', 'dist', ...event], { cwd: orders });
  const report = async () => lambdaCoverage(['report', '-r', 'json'], { cwd: join(root, 'tools') });
  expect(await report()).toMatchObject({ code: 5, stderr: expect.stringContaining('*-Stock-*') });
  const stock = ['services/stock/dist/index.handler', ...event];
  expect((await lambdaCoverage(['invoke', ...stock], { cwd: root })).stderr).not.toContain('none of them');
  expect(await report()).toMatchObject({ code: 0 });
  for (const folder of ['services/orders', 'tools'])
    expect(existsSync(join(root, folder, '.lambda-coverage'))).toBe(false);

  const other = await lambdaCoverage(['invoke', 'index.handler', ...event], { cwd: join(root, 'tools') });
  expect(other.stderr).toContain(
    'expects *-Orders-*, *-Stock-*, and this function is recorded as tools, which is none of them: give its name with --function-name.',
  );
});

test('a handler that is not found is looked for among those that are expected', async () => {
  const root = writeFiles(temporaryFolder(), {
    'lambda-coverage.config.json': JSON.stringify({
      expect: [
        { name: 'orders', handler: 'services/orders/dist/place.handler' },
        { name: 'mail', handler: 'services/mail/dist/index.handler' },
        { name: 'stock', handler: 'services/stock/dist/index.handler' },
      ],
    }),
    'services/orders/dist/place.js': CODE,
    '.git/HEAD': 'ref: refs/heads/main\n',
    'other/package.json': '{}',
  });
  const said = async (...args: string[]) => {
    const { code, stderr } = await lambdaCoverage(['invoke', ...args, '--event', '{}'], { cwd: root });
    expect(code).toBe(2);
    return stderr;
  };
  expect(await said('place.handler')).toContain('Did you mean services/orders/dist/place.handler?');
  expect(await said('index.handler')).toContain(
    'Did you mean services/mail/dist/index.handler or services/stock/dist/index.handler?',
  );
  expect(await said('place.handler', '--task-root', 'other')).toContain(
    'Did you mean place.handler --task-root services/orders/dist?',
  );
  expect(await said('services/orders/dist/plcae.handler')).toContain(
    'Did you mean "services/orders/dist/place.handler"?',
  );
  expect(await said('services/mail/dist/index.handler')).toContain('Has it been built?');
  expect(await said('users.other')).not.toContain('Did you mean');
});
