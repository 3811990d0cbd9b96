import { expect, test } from 'vitest';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder } from '../support/recorded.ts';

test('a result that is no promise ends the invocation where the runtime knows no callbacks', async () => {
  const { payloads } = await invoked('plain-result.handler', [{}, {}], {
    record: true,
    dir: temporaryFolder(),
    timeout: 5,
  });
  expect(payloads).toEqual(['no promise', 'no promise']);
});

test('what runs after an invocation does not replace its object', async () => {
  const dir = temporaryFolder();
  await invoked('plain-result.goesOn', [{}], {
    record: true,
    dir,
    functionName: 'goes-on',
    env: { COVERAGE_UPLOAD: 'invocation' },
  });
  const objects = rawObjects(dir, 'goes-on');
  expect(objects).toHaveLength(2);
  expect(entryCounts(objects, 'plain-result.cjs')).toMatchObject({ 'exports.goesOn': 1, afterwards: 1 });
});
