import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { columnOf, names, table } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/health.md'), 'utf8');

test('the example is an answer by the schema, and each of its fields is explained', () => {
  const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '');
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  const documented = columnOf(table(PAGE, 'Health check'), 'field').flatMap(names);
  expect(documented).toEqual(Object.keys(schema.properties));
});
