import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { fillHostileBucket } from './hostile/bucket.ts';
import { FAMILIES } from './hostile/families.ts';

const MEBIBYTE = 1024 * 1024;

test('every family puts something into the store, and small means small', () => {
  expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  for (const { name, small } of FAMILIES) {
    const objects = small();
    expect(objects.length, name).toBeGreaterThan(0);
    for (const { key, bytes } of objects) {
      expect(key, name).toMatch(/^(?:raw|scripts|reports|coverage)\//);
      expect(bytes().length, name).toBeLessThan(MEBIBYTE);
    }
  }
});

test('the hostile bucket holds hundreds of objects', () => {
  const folder = temporaryFolder();
  fillHostileBucket(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.length).toBeGreaterThan(200);
});
