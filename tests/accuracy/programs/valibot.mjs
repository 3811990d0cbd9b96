import * as v from 'valibot';

export async function main() {
  const user = v.object({
    name: v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(20)),
    age: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    mail: v.union([v.pipe(v.string(), v.email()), v.literal('none')]),
    tags: v.optional(v.array(v.picklist(['a', 'b'])), []),
    extra: v.nullable(v.record(v.string(), v.tuple([v.number(), v.boolean()]))),
  });
  const good = { name: 'Ada', age: 3, mail: 'a@b.de', tags: ['a'], extra: { x: [1, true] } };
  const inputs = [good, { ...good, name: 'A' }, { ...good, mail: 'none', extra: null }, { name: 1 }, null];
  for (const input of inputs) {
    const result = v.safeParse(user, input);
    if (!result.success) globalThis.said = v.flatten(result.issues);
  }
  const shape = v.variant('kind', [
    v.strictObject({ kind: v.literal('circle'), r: v.pipe(v.unknown(), v.transform(Number)) }),
    v.partial(v.object({ kind: v.literal('square'), side: v.bigint() }), ['side']),
  ]);
  for (const input of [
    { kind: 'circle', r: '3' },
    { kind: 'circle', r: 1, x: 2 },
    { kind: 'square' },
    { kind: 'x' },
  ]) {
    globalThis.said = v.safeParse(shape, input).output;
  }
  const even = v.pipeAsync(
    v.string(),
    v.transform(Number),
    v.checkAsync(async (n) => n % 2 === 0, 'odd'),
    v.maxValue(10),
  );
  for (const text of ['2', '3', '40']) globalThis.said = await v.safeParseAsync(even, text);
  globalThis.said = v.is(v.map(v.string(), v.set(v.number())), new Map([['a', new Set([1, 'b'])]]));
  try {
    v.parse(v.date(), 'today');
  } catch (error) {
    globalThis.said = v.isValiError(error) ? error.message : error;
  }
}
