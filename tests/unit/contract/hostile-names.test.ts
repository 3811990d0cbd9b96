import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRawKey, rawKey, scriptKey, sharedScriptKey } from '../../../contract/key-layout.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { newSandbox } from '../../../runtime-interface/worker/sandbox.ts';

const TIME = new Date('2026-11-24T12:00:00.000Z');
const ID = '0123456789ab';
const NAMES = [
  '../../x',
  '/etc/passwd',
  'C:\\Windows',
  '..',
  '.',
  '',
  'a\0b',
  'a/../../b',
  '%2e%2e%2f%2e%2e%2fx',
  'ünïcødé 🦊',
  'a\nb',
  'x'.repeat(5_000),
];

function settings(env: Record<string, string>) {
  const store = { COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
  return readSettings({ ...store, ...env });
}

describe.each(NAMES)('%j', (name) => {
  test('as the name of a function stays one segment of the key, which can be read again', () => {
    const { functionName } = settings({ AWS_LAMBDA_FUNCTION_NAME: name });
    const key = rawKey('coverage/', functionName, TIME, ID);
    expect(key).toMatch(
      /^coverage\/raw\/[A-Za-z0-9_-]{1,140}\/20261124T120000\.000Z-0123456789ab\.json\.gz$/,
    );
    expect(parseRawKey('coverage/', key)).toMatchObject({ sandboxId: ID });
  });

  test('as a prefix climbs nowhere, in a bucket and in a directory', async () => {
    const { prefix } = settings({ COVERAGE_S3_PREFIX: name });
    const key = rawKey(prefix, 'fn', TIME, ID);
    const segments = key.split('/');
    expect(segments).not.toEqual(expect.arrayContaining(['..']));
    expect(segments).not.toEqual(expect.arrayContaining(['']));
    expect(segments.slice(-3, -1)).toEqual(['raw', 'fn']);
    expect(Buffer.byteLength(key)).toBeLessThan(1_024);

    const outer = mkdtempSync(join(tmpdir(), 'hostile-'));
    try {
      const store = new DirectoryStore(join(outer, 'store'));
      await store.put(key, Buffer.from('1'), { signal: AbortSignal.timeout(10_000) });
      expect(readdirSync(outer)).toEqual(['store']);
      expect(readdirSync(join(outer, 'store'), { recursive: true })).toContain(key);
    } finally {
      rmSync(outer, { recursive: true });
    }
  });
});

test('a key that climbs is refused by a directory, whoever made it', async () => {
  const outer = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    const store = new DirectoryStore(join(outer, 'store'));
    const put = store.put('../raw/fn/x.json.gz', Buffer.from('1'), { signal: AbortSignal.timeout(10_000) });
    await expect(put).rejects.toThrow('outside of COVERAGE_DIR');
    expect(readdirSync(outer)).toEqual([]);
  } finally {
    rmSync(outer, { recursive: true });
  }
});

test('sandboxes that start in the same millisecond have keys of their own', () => {
  const threads = new Int32Array(0);
  const start = { settings: settings({}), startedAt: TIME.getTime(), shares: {}, threads };
  const keys = Array.from({ length: 1_000 }, () => rawKey('coverage/', 'fn', TIME, newSandbox(start).id));
  expect(new Set(keys).size).toBe(1_000);
});

test('a script has the key of its content, whatever its file is called', () => {
  expect(scriptKey('../x/', '../y', 'a'.repeat(64))).toBe(`x/scripts/___y/${'a'.repeat(64)}.json.gz`);
  expect(sharedScriptKey('../x/', 'a'.repeat(64))).toBe(`x/scripts/${'a'.repeat(64)}.json.gz`);
});
