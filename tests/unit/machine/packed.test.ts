import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { smallestPacked } from '../../../scripts/build/packed.ts';
import { temporaryFolder } from '../support/recorded.ts';

const NAME = 'folder/file.txt';
const TEXT = Buffer.from('one two three, '.repeat(100));

async function kept(): Promise<{ folder: string; file: string; packed: Uint8Array }> {
  const folder = join(temporaryFolder(), 'packed');
  const packed = await smallestPacked(NAME, TEXT, folder);
  return { folder, file: join(folder, readdirSync(folder)[0] ?? ''), packed };
}

test('a build finds what an earlier one has packed', async () => {
  const { folder, file, packed } = await kept();
  expect(inflateRawSync(packed).equals(TEXT)).toBe(true);
  // Of the same text in another form: it comes from the file.
  const seal = readFileSync(file).subarray(0, 32);
  const other = deflateRawSync(TEXT, { level: 0 });
  writeFileSync(file, Buffer.concat([seal, other]));
  expect(Buffer.from(await smallestPacked(NAME, TEXT, folder)).equals(other)).toBe(true);
});

test.each([
  ['cut', (whole: Buffer) => whole.subarray(0, -1)],
  ['empty', () => Buffer.alloc(0)],
  ['of another text', (whole: Buffer) => Buffer.concat([whole.subarray(0, 32), deflateRawSync('other')])],
  ['of no form', (whole: Buffer) => Buffer.concat([whole.subarray(0, 32), Buffer.from('not packed')])],
])('what is kept is not taken if it is %s, and replaced', async (_, damaged) => {
  const { folder, file, packed } = await kept();
  const whole = readFileSync(file);
  writeFileSync(file, damaged(whole));
  expect(await smallestPacked(NAME, TEXT, folder)).toEqual(packed);
  expect(readFileSync(file).equals(whole)).toBe(true);
});

test('a changed file takes the place of the one before', async () => {
  const { folder } = await kept();
  const changed = Buffer.from('another text');
  expect(inflateRawSync(await smallestPacked(NAME, changed, folder)).equals(changed)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);
});
