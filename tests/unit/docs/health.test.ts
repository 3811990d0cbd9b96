import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { STORE_VARIABLES_IN_WORDS } from '../../../contract/stores.ts';
import { ERROR_CODES } from '../../../runtime-interface/error-codes.ts';
import { columnOf, names, table } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/health.md'), 'utf8');

test('each code of the recorder is explained, and no other', () => {
  expect(columnOf(table(PAGE, 'Codes'), 'code').flatMap(names).sort()).toEqual([...ERROR_CODES].sort());
});

test('each code of the list is used', () => {
  const others = sourceFiles('runtime-interface').filter(({ name }) => name !== 'error-codes.ts');
  const source = others.map(({ text }) => text).join('\n');
  // As a text, or as the key of a table.
  const isUsed = (code: string): boolean => source.includes(`'${code}'`) || source.includes(` ${code}: {`);
  expect(ERROR_CODES.filter((code) => !isUsed(code))).toEqual([]);
});

test('what to do without a store names the variables of all stores', () => {
  const row = table(PAGE, 'Codes').find((each) => each['code'] === '`no-store`');
  expect((row?.['what to do'] ?? '').replaceAll('`', '')).toBe(`set ${STORE_VARIABLES_IN_WORDS}`);
});

test('the example is an answer by the schema, and each of its fields is explained', () => {
  const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '');
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  const documented = columnOf(table(PAGE, 'Health check'), 'field').flatMap(names);
  expect(documented).toEqual(Object.keys(schema.properties));
});
