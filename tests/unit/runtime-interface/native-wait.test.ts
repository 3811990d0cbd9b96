import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { temporaryFolder } from '../support/recorded.ts';

test('a collection that the main thread answers too late is not lost', async () => {
  const dir = temporaryFolder();
  const [answer] = await invokeLocally({
    handler: 'index.handler',
    taskRoot: join(import.meta.dirname, '../../fixtures/functions/native-wait'),
    functionName: 'native-wait',
    dir,
    events: ['{}'],
    onLog: () => {},
  });
  expect(answer?.payload).toBe('done');

  const [name = ''] = readdirSync(join(dir, 'raw/native-wait'));
  const raw: RawObject = JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/native-wait', name)))));
  const functions = raw.result.flatMap((script) => script.functions);
  const counts = functions.map(({ functionName, ranges }) => [functionName, ranges[0]?.count]);
  expect(Object.fromEntries(counts)).toMatchObject({ before: 1, 'exports.handler': 1 });
});
