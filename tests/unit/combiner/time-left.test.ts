import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { manySources } from '../support/many-sources.ts';
import { filesBelow, type RecordedStore } from '../support/recorded.ts';

beforeEach(() => {
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

function context(memoryLimitInMB: string, remaining: () => number = () => 900_000) {
  return { memoryLimitInMB, getRemainingTimeInMillis: remaining };
}

test('too little memory is said before anything is asked of the store', async () => {
  const event = { dir: '/nowhere' };
  await expect(handler(event, context('128'))).rejects.toThrow('needs 256 MB of memory or more, and has 128');
  await expect(handler(event, context('256'))).rejects.toThrow('/nowhere does not exist');
});

/** Each of them ran all of many scripts. */
function sandboxes(count: number): RecordedStore {
  const store = manySources();
  const [[, bytes = Buffer.alloc(0)] = []] = [...filesBelow(join(store.folder, 'raw'))];
  const object: RawObject = JSON.parse(String(gunzipSync(bytes)));
  for (let n = 1; n < count; n++) store.put({ ...object, sandbox: { ...object.sandbox, id: `abc${n}` } });
  return store;
}

/** Each look at the clock takes a second. */
function hurrying(seconds: number): () => number {
  let left = seconds * 1000;
  return () => {
    left = Math.max(left - 1000, 0);
    return left;
  };
}

test.each([
  [30, /^\d+ objects could not be read in time.*Give the function a longer timeout/],
  [110, /scripts could not be converted in time/],
  [360, /files could not be written in time/],
])(
  'of 40 sandboxes in %i s: a report marked incomplete, and latest.json as it was',
  async (seconds, missing) => {
    const store = sandboxes(40);
    await handler({ dir: store.folder, reporters: ['json'] });
    const latest = () => readFileSync(join(store.folder, 'reports/latest.json'), 'utf8');
    const before = latest();
    const answer = await handler(
      { dir: store.folder, reporters: ['html'] },
      context('512', hurrying(seconds)),
    );
    expect(answer).toMatchObject({ incomplete: expect.stringMatching(missing) });
    expect(latest()).toBe(before);
    if (!('files' in answer)) throw new Error('no report');
    const files = filesBelow(join(store.folder, answer.report.folder));
    expect([...files.keys()].sort()).toEqual([...answer.report.files].sort());
    expect(JSON.parse(String(files.get('lambda-coverage.json')))).toEqual(answer);
  },
);

test('time for everything: nothing is missing, and the report is the latest', async () => {
  const store = sandboxes(2);
  const answer = await handler({ dir: store.folder, reporters: ['html'] }, context('512', hurrying(10_000)));
  expect(answer).not.toHaveProperty('incomplete');
  expect(JSON.parse(readFileSync(join(store.folder, 'reports/latest.json'), 'utf8'))).toEqual(answer);
});

test('time for not one object: no report, and what to do', async () => {
  const { folder } = sandboxes(2);
  const event = { dir: folder, reporters: ['html'] };
  await expect(handler(event, context('512', hurrying(2)))).rejects.toThrow(
    '2 objects could not be read in time. Give the function a longer timeout',
  );
});
