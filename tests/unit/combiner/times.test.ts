import { expect, test } from 'vitest';
import { UsageError } from '../../../combiner-image/errors.ts';
import { parseTime, periodOf } from '../../../combiner-image/read/selection.ts';

const NOW = new Date('2026-11-27T12:00:00.000Z');

test.each([
  ['90m', '2026-11-27T10:30:00.000Z'],
  ['2w', '2026-11-13T12:00:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-11-23T10:00', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23T10:00:00.5Z', '2026-11-23T10:00:00.500Z'],
  ['2026-11-23T00:30:00+01:00', '2026-11-22T23:30:00.000Z'],
])('%s is %s, in every time zone', (text, time) => {
  const before = process.env['TZ'];
  try {
    for (const zone of ['UTC', 'America/Lima']) {
      process.env['TZ'] = zone;
      expect(parseTime(text, '--since', NOW).toISOString()).toBe(time);
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test.each(['2026-11-31', '2026-02-29T10:00:00Z', '2026-13-01', '2026-11-23T25:00', '24', '2026-11-23Z', ''])(
  '"%s" is no time',
  (text) => {
    expect(() => parseTime(text, '--since', NOW)).toThrow(UsageError);
  },
);

test('a compacted object whose last time is none counts until it was collected', () => {
  const object = {
    span: { kind: 'compacted', sequence: 0 },
    compacted: { to: '2026-99-99T00:00:00Z' },
    sandbox: { id: 'a', startedAt: '2026-11-27T10:00:00.000Z', taskRoot: '/var/task' },
    collectedAt: '2026-11-27T11:00:00.000Z',
  } as unknown as Parameters<typeof periodOf>[0];
  expect(periodOf(object, '', 'raw/orders/20261127T100000.000Z-a.json.gz')).toEqual({
    from: Date.parse('2026-11-27T10:00:00.000Z'),
    to: Date.parse('2026-11-27T11:00:00.000Z'),
  });
});
