import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAMP_FILE } from '../../../contract/build.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { readBuild } from '../../../runtime-interface/worker/build-stamp.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const STAMP = { name: '1.2.3', commit: 'c'.repeat(40), branch: 'main', folder: 'services/orders' };

function taskRootWith(stamp: string): string {
  return writeFiles(temporaryFolder(), {
    [STAMP_FILE]: stamp,
    'index.js': 'exports.handler = async () => 1;\n',
  });
}

test('the stamp says which build it is, and the variable gives it another name', () => {
  const taskRoot = taskRootWith(JSON.stringify(STAMP));
  expect(readBuild(taskRoot, undefined)).toEqual({ build: STAMP, isStampBad: false });
  expect(readBuild(taskRoot, 'canary').build).toEqual({ ...STAMP, name: 'canary' });
  expect(readBuild(temporaryFolder(), 'canary')).toEqual({ build: { name: 'canary' }, isStampBad: false });
  expect(readBuild(temporaryFolder(), undefined)).toEqual({ build: undefined, isStampBad: false });
});

test('nothing but a build is taken from it', () => {
  const { build } = readBuild(taskRootWith(JSON.stringify({ ...STAMP, secret: 'x' })), undefined);
  expect(build).toEqual(STAMP);
});

test.each([
  '',
  'null',
  '[]',
  '{}',
  '{"name":""}',
  '{"name":7}',
  '{"name":"a\\nb"}',
  '{"name":"a\\u2028b"}',
  JSON.stringify({ name: 'x'.repeat(201) }),
  JSON.stringify({ ...STAMP, commit: 'HEAD' }),
  JSON.stringify({ ...STAMP, branch: { toString: 'x' } }),
  '{"name":"1.2.3"',
])('a stamp that is not a build is none: %s', (text) => {
  const { build, isStampBad } = readBuild(taskRootWith(text), undefined);
  expect([build, isStampBad]).toEqual([undefined, text !== '']);
});

test('a link in the place of the stamp sends nothing of what it names', () => {
  const outside = join(temporaryFolder(), 'secret.json');
  writeFileSync(outside, JSON.stringify(STAMP));
  const taskRoot = temporaryFolder();
  symlinkSync(outside, join(taskRoot, STAMP_FILE));
  expect(readBuild(taskRoot, undefined)).toEqual({ build: undefined, isStampBad: false });
});

test.each(['x'.repeat(201), 'a\u0007b', 'v1,v2', 'newest'])(
  'a name that no table can show or no option can ask for is a problem, not a name',
  (name) => {
    const { build, problems } = readSettings({ COVERAGE_BUILD: name });
    expect(build).toBeUndefined();
    expect(problems).toEqual([{ code: 'bad-value', message: expect.stringContaining('COVERAGE_BUILD') }]);
  },
);

test('the health check says that a stamp cannot be used, and the function is recorded all the same', async () => {
  const { payloads } = await invoked('index.handler', [{}, { lambdaCoverage: 'health' }], {
    taskRoot: taskRootWith('{"name":'),
    record: true,
    dir: temporaryFolder(),
  });
  expect(payloads).toEqual([
    1,
    expect.objectContaining({
      status: 'degraded',
      recording: true,
      errors: [{ code: 'bad-stamp', message: expect.stringContaining(STAMP_FILE) }],
    }),
  ]);
});
