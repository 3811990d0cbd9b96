import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { columnOf, names, table } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/health.md'), 'utf8');

/** `code: 'x'` and `new StoreError('x', …)`. */
async function codesOfTheRecorder(): Promise<string[]> {
  const files = sourceFiles('runtime-interface');
  const source = files.map(({ text }) => text).join('\n');
  const codes = source.matchAll(/(?:\bcode: |new StoreError\(\s*|\bproblem\(\s*)'([a-z-]+)'/g);
  const own = [...codes].map(([, code = '']) => code);
  const stores = await Promise.all(
    files.filter(({ name }) => /\bstore\b/.test(name)).map(({ name }) => failuresIn(name)),
  );
  return [...new Set([...own, ...stores.flat()])].sort();
}

/** The codes in the table that a kind of store has of its failures: `S3_FAILURES`. */
async function failuresIn(file: string): Promise<string[]> {
  const exported: Record<string, object> = await import(join(ROOT, 'runtime-interface', file));
  const tables = Object.entries(exported).filter(([name]) => name.endsWith('_FAILURES'));
  return tables.flatMap(([, failures]) => Object.keys(failures));
}

test('each code of the recorder is explained, and no other', async () => {
  const codes = await codesOfTheRecorder();
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
