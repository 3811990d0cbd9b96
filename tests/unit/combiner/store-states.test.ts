import { expect, test, vi } from 'vitest';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { temporaryFolder } from '../support/recorded.ts';

test('a file is deleted in the state that was seen, and never in a later one', async () => {
  const store = new DirectoryStore(temporaryFolder());
  await store.put('raw/a/x.json.gz', Buffer.from('one'));
  const { bytes, ...state } = (await store.get('raw/a/x.json.gz', 100)) ?? { bytes: undefined, tag: '' };
  expect(String(bytes)).toBe('one');
  expect(await store.stat('raw/a/x.json.gz')).toEqual(state);
  const { tag } = state;
  await store.put('raw/a/x.json.gz', Buffer.from('two'));
  expect(await store.delete('raw/a/x.json.gz', tag)).toBe('changed');
  const later = await store.stat('raw/a/x.json.gz');
  expect(later?.tag).not.toBe(tag);
  expect(await store.delete('raw/a/x.json.gz', later?.tag)).toBe('deleted');
  expect(await store.stat('raw/a/x.json.gz')).toBeUndefined();
  expect(await store.delete('raw/a/x.json.gz', tag)).toBe('deleted');
});

test.each(['kept', 'ignored', 'refused'] as const)(
  'where conditions are %s, an object that was written since stays, and the others go',
  async (conditions) => {
    const s3 = await FakeS3.start();
    s3.conditions = conditions;
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const store = new S3Store('bucket');
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await store.put(name, Buffer.from(name), 'text/plain');
    const tags = await Promise.all(names.map(async (name) => (await store.stat(name))?.tag));
    // One before the store is known, and one after.
    for (const name of ['a', 'd']) await store.put(name, Buffer.from('later'), 'text/plain');
    s3.objects.delete('c');
    const deletions = [];
    for (const [i, name] of names.entries()) deletions.push(await store.delete(name, tags[i]));
    vi.unstubAllEnvs();
    expect(deletions).toEqual(['changed', 'deleted', 'deleted', 'changed', 'deleted']);
    expect([...s3.objects.keys()].sort()).toEqual(['a', 'd']);
    expect(s3.keys('DELETE').filter((key) => key === 'e')).toHaveLength(1);
    // A store that keeps conditions is not asked before each deletion.
    expect(s3.keys('HEAD').filter((key) => key === 'e')).toHaveLength(conditions === 'kept' ? 1 : 2);
  },
);
