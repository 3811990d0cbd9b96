import { expect, test } from 'vitest';
import { CountedFiles } from '../../../../runtime-interface/engine/counters/counted-files.ts';
import {
  CounterReader,
  type RanCounters,
} from '../../../../runtime-interface/engine/counters/counter-reader.ts';

test.each([2 ** 31 - 1, 2 ** 32 - 1])(
  'takes say how often code ran since the one before, beyond %d',
  (most) => {
    const counted = new CountedFiles();
    const name = `$large${most}`;
    counted.register({ url: 'file:///a.js', name, form: 'counters-1', length: 1, counters: 1 });
    const reader = new CounterReader();
    reader.add(counted.of('counters-1'));
    const cells: Int32Array = Reflect.get(globalThis, name);
    const ran = () => reader.take().map(({ counts }) => [...(counts as RanCounters).ran]);
    cells[0] = most;
    expect(ran()).toEqual([[0, most]]);
    for (let i = 0; i < 3; i++) cells[0] = (cells[0] ?? 0) + 1;
    expect(ran()).toEqual([[0, 3]]);
    expect(ran()).toEqual([]);
  },
);
