import * as z from 'zod';

export async function main() {
  const user = z.object({
    name: z.string().min(2).max(20).trim(),
    age: z.number().int().positive().optional(),
    mail: z.union([z.email(), z.literal('none')]),
    tags: z.array(z.enum(['a', 'b'])).default([]),
    extra: z.record(z.string(), z.tuple([z.number(), z.boolean()])).nullable(),
  });
  const good = { name: 'Ada', age: 3, mail: 'a@b.de', tags: ['a'], extra: { x: [1, true] } };
  const inputs = [good, { ...good, name: 'A' }, { ...good, mail: 'none', extra: null }, { name: 1 }, null];
  for (const input of inputs) {
    const result = user.safeParse(input);
    if (!result.success) z.prettifyError(result.error);
  }
  const shape = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('circle'), r: z.coerce.number() }),
    z.object({ kind: z.literal('square'), side: z.bigint() }).partial(),
  ]);
  for (const input of [
    { kind: 'circle', r: '3' },
    { kind: 'circle', r: 1, x: 2 },
    { kind: 'square' },
    { kind: 'x' },
  ]) {
    shape.safeParse(input);
  }
  const even = z
    .string()
    .transform(Number)
    .refine((n) => n % 2 === 0, { error: 'odd' })
    .pipe(z.number().max(10));
  for (const text of ['2', '3', '40']) await even.safeParseAsync(text);
  z.toJSONSchema(z.object({ a: z.string(), b: z.array(z.number()).optional() }));
  z.date().safeParse(new Date(0));
  z.map(z.string(), z.set(z.number())).safeParse(new Map([['a', new Set([1, 'b'])]]));
}
