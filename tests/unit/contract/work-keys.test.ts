import { describe, expect, test } from 'vitest';
import {
  askedKey,
  executionOfPlanKey,
  isExecutionName,
  parsePartKey,
  partKey,
  planKey,
  workFolder,
} from '../../../contract/key-layout.ts';

describe.each(['', 'coverage/', 'a/b'])('below the prefix %j', (prefix) => {
  test('keys of a shared fold are read again as they were made', () => {
    expect(executionOfPlanKey(prefix, planKey(prefix, 'nightly-2026.11'))).toBe('nightly-2026.11');
    expect(parsePartKey(prefix, partKey(prefix, 'nightly', 0))).toEqual({ execution: 'nightly', index: 0 });
    expect(parsePartKey(prefix, partKey(prefix, 'nightly', 4_999))).toMatchObject({ index: 4_999 });
  });

  test('no other key is taken for one of them', () => {
    const folder = workFolder(prefix);
    const others = [
      'plan.json',
      '../plan.json',
      'a/b/plan.json',
      'a/plan.json/',
      `${'x'.repeat(81)}/plan.json`,
    ];
    for (const other of [
      ...others.map((each) => `${folder}${each}`),
      askedKey(prefix, 'a'),
      `x${planKey(prefix, 'a')}`,
    ])
      expect(executionOfPlanKey(prefix, other)).toBe(undefined);
    for (const other of [
      'a/parts/01.json.gz',
      'a/parts/-1.json.gz',
      'a/parts/1e3.json.gz',
      '../parts/1.json.gz',
      'a/b/parts/1.json.gz',
    ])
      expect(parsePartKey(prefix, `${folder}${other}`)).toBe(undefined);
  });
});

test.each(['', '.', '..', '.a', 'a/b', 'a b', 'ä', 'x'.repeat(81)])('%j names no execution', (name) => {
  expect(isExecutionName(name)).toBe(false);
});
