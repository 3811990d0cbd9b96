import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { temporaryFolder } from '../support/recorded.ts';

const KEY = 'raw/orders/20261123T010000.000Z-aa.json.gz';

function put(folder: string): Promise<void> {
  const { signal } = new AbortController();
  return new DirectoryStore(folder).put(KEY, Buffer.from('new'), { signal });
}

test.each([
  ['a link', (part: string, victim: string) => symlinkSync(victim, part)],
  ['what a process of the same number left', (part: string) => writeFileSync(part, 'half')],
])('%s in the way of an unfinished file is not written through', async (_, plant) => {
  const folder = temporaryFolder();
  const victim = join(temporaryFolder(), 'victim');
  writeFileSync(victim, 'untouched');
  mkdirSync(join(folder, 'raw/orders'), { recursive: true });
  plant(join(folder, `${KEY}.${process.pid}.part`), victim);
  await put(folder);
  expect(readFileSync(victim, 'utf8')).toBe('untouched');
  expect(readFileSync(join(folder, KEY), 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'raw/orders'))).toHaveLength(1);
});
