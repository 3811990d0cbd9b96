import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ToldInvocations } from '../../../combiner-image/merge/told-invocations.ts';

const ranges = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 8 })
  .map((numbers) => numbers.toSorted((a, b) => a - b).slice(0, 2 * Math.floor(numbers.length / 2)));
const step = fc.oneof(fc.record({ single: fc.integer({ min: 0, max: 40 }) }), fc.record({ ranges }));

test('ranges and single invocations say what a list of all of them says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), ranges, (steps, asked) => {
      const told = new ToldInvocations();
      const all = new Map<number, number>();
      for (const [owner, each] of steps.entries()) {
        if ('ranges' in each) {
          told.tellAll(each.ranges, owner);
          for (const sequence of sequencesOf(each.ranges)) all.set(sequence, owner);
        } else if (told.ownerOf(each.single) === undefined) {
          told.tell(each.single, owner);
          all.set(each.single, owner);
        }
      }
      for (let sequence = 0; sequence <= 41; sequence++)
        expect(told.ownerOf(sequence)).toBe(all.get(sequence));

      const counts = new Map<number, number>();
      const isAll = told.eachOwner(asked, (owner, count) =>
        counts.set(owner, (counts.get(owner) ?? 0) + count),
      );

      const owners = sequencesOf(asked).map((sequence) => all.get(sequence));
      expect(isAll).toBe(!owners.includes(undefined));
      const expected = new Map<number, number>();
      for (const owner of owners)
        if (owner !== undefined) expected.set(owner, (expected.get(owner) ?? 0) + 1);
      expect([...counts].sort()).toEqual([...expected].sort());
    }),
    { numRuns: 2_000, seed: 11 },
  );
});

function sequencesOf(pairs: readonly number[]): number[] {
  return pairs.flatMap((first, i) =>
    i % 2 === 1 ? [] : Array.from({ length: (pairs[i + 1] ?? 0) - first + 1 }, (_, more) => first + more),
  );
}
