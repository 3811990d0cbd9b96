import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdSet } from '../../../combiner-image/merge/id-set.ts';
import { Ledger } from '../../../combiner-image/merge/ledger.ts';
import { ToldParts } from '../../../combiner-image/merge/told-parts.ts';
import type { ParsedRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { newSandbox } from '../../../runtime-interface/worker/sandbox.ts';

/** The recorder's, of today and of older ones, such as differ in little, and such as nobody records. */
const ids = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{20}$/),
  fc.stringMatching(/^[0-9a-f]{12}$/),
  fc.stringMatching(/^[0-9a-z]{1,64}$/),
  fc.constantFrom('0', '00', '0'.repeat(8), '0'.repeat(12), '0'.repeat(20), '0'.repeat(21), 'f'.repeat(20)),
  fc.constantFrom('a1', '0a1', 'a10', `${'0'.repeat(18)}a1`, `a1${'0'.repeat(18)}`, `${'a1'.repeat(10)}z`),
);
const FUNCTIONS = ['orders', 'orders-2', '0', ''];
const EDGES = [0, 1, 2 ** 31, 2 ** 32 - 3, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
const numbers = fc.oneof(fc.nat(3), fc.constantFrom(...EDGES));

describe('what was told of parts', () => {
  const part = fc
    .record({ id: ids, slice: fc.option(numbers) })
    .map(({ id, slice }) => (slice === null ? id : `${id}.${slice}`));
  const step = fc.record({ name: fc.constantFrom(...FUNCTIONS), part, sequence: numbers, index: fc.nat() });

  test('is what a map of their names holds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const told = new ToldParts();
        const model = new Map<string, { sequence: number; index: number }>();
        for (const { name, part, sequence, index } of steps) {
          expect(told.get(name, part)).toEqual(model.get(`${part}:${name}`));
          told.set(name, part, { sequence, index });
          model.set(`${part}:${name}`, { sequence, index });
        }
        for (const { name, part } of steps)
          for (const each of [name, ...FUNCTIONS])
            expect(told.get(each, part)).toEqual(model.get(`${part}:${each}`));
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  test('stays when there is more of it than the first piece of a table holds', () => {
    const told = new ToldParts();
    const idOf = (i: number) => (i * 2_654_435_761).toString(16).padStart(20, '0');
    for (let i = 0; i < 100_000; i++)
      told.set(`f${i % 1_000}`, `${idOf(i)}.1`, { sequence: i % 7, index: i });
    for (let i = 0; i < 100_000; i++) {
      const found = told.get(`f${i % 1_000}`, `${idOf(i)}.1`);
      if (found?.index !== i || found.sequence !== i % 7)
        expect(found).toEqual({ sequence: i % 7, index: i });
      if (told.get(`f${(i + 1) % 1_000}`, `${idOf(i)}.1`) !== undefined) expect(i).toBe('of one function');
    }
  });
});

test('ids are counted once each, whatever they look like', () => {
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 300 }), (all) => {
      const set = new IdSet();
      for (const id of [...all, ...all]) set.add(id);
      expect(set.size).toBe(new Set(all).size);
    }),
    { numRuns: 300, seed: 20 },
  );
});

/** Names that no recorder makes are kept in a map: what is said of them is what was said before there was a table. */
describe('a ledger says of the recorder’s ids what it says of any other names', () => {
  const pool = Array.from({ length: 4 }, () =>
    newSandbox({ settings: { taskRoot: '/nowhere' } } as Parameters<typeof newSandbox>[0]),
  ).map(({ id }) => id);
  const id = fc.constantFrom(...pool);
  const few = fc.integer({ min: 1, max: 4 });
  const spans = fc.oneof(
    fc.record({ kind: fc.constant('sandbox'), sequence: few }),
    fc.record({ kind: fc.constant('slice'), sequence: few, upload: few }),
    fc.record({ kind: fc.constant('invocation'), sequence: few }),
  );
  const ranges = fc.tuple(few, few).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
  const compacted = fc.record({
    turn: fc.nat(2),
    sandboxes: fc.uniqueArray(fc.tuple(id, few), { selector: ([each]) => each, maxLength: 3 }),
    slices: fc.uniqueArray(fc.tuple(id, fc.tuple(few, few)), { selector: ([each]) => each, maxLength: 3 }),
    invocations: fc.uniqueArray(fc.tuple(id, ranges), { selector: ([each]) => each, maxLength: 2 }),
  });
  const object = fc.record({
    name: fc.constantFrom('orders', 'carts'),
    id,
    what: fc.oneof(
      spans.map((span) => ({ span })),
      compacted.map((each) => ({ span: { kind: 'compacted', sequence: 0 }, compacted: each })),
    ),
  });

  function told(objects: readonly ParsedRawObject[]): unknown[] {
    const all: unknown[] = [];
    for (let ledger = new Ledger(), readings = 0; readings < 12; ledger = new Ledger(ledger), readings++) {
      const verdicts = objects.map((each, index) => ledger.judge(each, index));
      const untold = objects.map((_, index) => ledger.untold(index)?.message);
      all.push(verdicts, untold, ledger.mustReadAgain);
      if (!ledger.mustReadAgain) break;
    }
    return all;
  }

  test('and of one object after another', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 2, maxLength: 12 }), (described) => {
        const made = described.map(
          ({ name, id: own, what }) => ({ function: { name }, sandbox: { id: own }, ...what }) as unknown,
        );
        const text = JSON.stringify(made);
        const renamed = pool.reduce((so, each) => so.replaceAll(`"${each}"`, `"${each}z"`), text);
        expect(told(JSON.parse(text))).toEqual(told(JSON.parse(renamed)));
      }),
      { numRuns: 1_500, seed: 20 },
    );
  });
});
