import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeySorter } from '../../../combiner-image/read/key-sorter.ts';
import { PackedKeys } from '../../../combiner-image/read/packed-keys.ts';
import { rawKey } from '../../../contract/key-layout.ts';

const usual = fc
  .tuple(fc.constantFrom('orders', 'carts'), fc.nat(50_000), fc.stringMatching(/^[0-9a-f]{20}$/))
  .map(([name, ms, id]) => rawKey('coverage/', name, new Date(1_795_000_000_000 + ms), id));
/** Also such as no store should hold: halves of characters, nothing, long ones. */
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('a', '\u{1f98a}', '\u{1f98b}', '\ud83e', '\udd8a', 'ÿ', 'Ā', '\0'),
    maxLength: 9,
  }),
  fc.nat(400).map((length) => 'x'.repeat(length)),
);

describe.each([
  ['usual keys', usual],
  ['odd keys', odd],
])('%s', (_, key) => {
  test('come back as they were, each once, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 600 }), (keys) => {
        const ascending = [...new Set(keys)].sort();
        const packed = new PackedKeys();
        for (const each of ascending) for (let twice = 0; twice < 2; twice++) packed.add(each);
        expect(packed.length).toBe(ascending.length);
        expect([...packed.ascending()]).toEqual(ascending);
        expect([...packed.descending()]).toEqual(ascending.toReversed());
        expect([...packed.descending()]).toEqual(ascending.toReversed());
      }),
      { numRuns: 100, seed: 20 },
    );
  });
});

describe('more keys than are sorted at once', () => {
  const keys = Array.from({ length: 60_000 }, (_, i) =>
    rawKey('', 'orders', new Date(i * 997), (i * 2_654_435_761).toString(16).padStart(20, '0')),
  );

  test.each([
    ['in order', keys],
    ['backwards', keys.toReversed()],
    [
      'mixed, and some of them twice',
      [...keys, ...keys.slice(0, 40_000)].sort((a, b) => ((a.at(-9) ?? '') < (b.at(-9) ?? '') ? -1 : 1)),
    ],
    ['twice in order, as when a folder is listed again', [...keys, ...keys]],
  ])('that come %s are sorted, each once', (_, given) => {
    const sorter = new KeySorter();
    for (const each of given) sorter.add(each);
    const sorted = sorter.sorted();
    expect(sorted.length).toBe(keys.length);
    expect([...sorted.ascending()]).toEqual(keys);
  });

  test('none are none', () => {
    expect([...new KeySorter().sorted().descending()]).toEqual([]);
  });
});
