import { expect, test } from 'vitest';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
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
