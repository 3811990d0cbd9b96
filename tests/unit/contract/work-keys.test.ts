import { describe, expect, test } from 'vitest';
import { isExecutionName, parsePartKey, partKey, workFolder } from '../../../contract/key-layout.ts';

describe.each(['', 'coverage/', 'a/b'])('below the prefix %j', (prefix) => {
  test('keys of parts are read again as they were made', () => {
    expect(parsePartKey(prefix, partKey(prefix, 'nightly-2026.11', 0))).toEqual({
      execution: 'nightly-2026.11',
      index: 0,
    });
    expect(parsePartKey(prefix, partKey(prefix, 'nightly', 4_999))).toMatchObject({ index: 4_999 });
  });

  test('no other key is taken for one of them', () => {
    const folder = workFolder(prefix);
    for (const other of [
      'plan.json',
      `${'x'.repeat(81)}/parts/1.json.gz`,
      'a/parts/01.json.gz',
      'a/parts/-1.json.gz',
      'a/parts/1e3.json.gz',
      '../parts/1.json.gz',
      'a/b/parts/1.json.gz',
    ])
      expect(parsePartKey(prefix, `${folder}${other}`), other).toBe(undefined);
    expect(parsePartKey(prefix, `x${partKey(prefix, 'a', 1)}`)).toBe(undefined);
  });
});

test.each(['', '.', '..', '.a', 'a/b', 'a b', 'ä', 'x'.repeat(81)])('%j names no execution', (name) => {
  expect(isExecutionName(name)).toBe(false);
});
