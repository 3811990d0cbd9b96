import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { S3_FAILURES } from '../../../runtime-interface/store/s3/s3-failure.ts';
import { columnOf, names, table } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/health.md'), 'utf8');

/** `code: 'x'` and `new StoreError('x', …)`. */
function codesOfTheRecorder(): string[] {
  const folder = join(ROOT, 'runtime-interface');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const source = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const codes = source.matchAll(/(?:\bcode: |new StoreError\(\s*|\bproblem\(\s*)'([a-z-]+)'/g);
  const own = [...codes].map(([, code = '']) => code);
  return [...new Set([...own, ...Object.keys(S3_FAILURES)])].sort();
}

test('each code of the recorder is explained, and no other', () => {
  const codes = codesOfTheRecorder();
  expect(codes).toEqual(expect.arrayContaining(['no-store', 'unreachable', 'no-such-bucket']));
  expect(columnOf(table(PAGE, 'Codes'), 'code').flatMap(names).sort()).toEqual(codes);
});

test('the example is an answer by the schema, and each of its fields is explained', () => {
  const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '');
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  const documented = columnOf(table(PAGE, 'Health check'), 'field').flatMap(names);
  expect(documented).toEqual(Object.keys(schema.properties));
});
