import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

export async function main() {
  const ajv = new Ajv({ allErrors: true, strict: false, useDefaults: true, coerceTypes: 'array' });
  addFormats.default ? addFormats.default(ajv) : addFormats(ajv);
  const check = ajv.compile({
    $id: 'root',
    type: 'object',
    definitions: { id: { type: 'string', pattern: '^[a-z]+$', minLength: 2 } },
    properties: {
      id: { $ref: '#/definitions/id' },
      n: { type: 'number', minimum: 1, multipleOf: 2, default: 4 },
      list: {
        type: 'array',
        items: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
        uniqueItems: true,
        contains: { const: 1 },
      },
      mail: { type: 'string', format: 'email' },
    },
    required: ['id'],
    additionalProperties: false,
    if: { properties: { n: { const: 2 } } },
    ...Object.fromEntries([['then', { required: ['mail'] }]]),
    else: { not: { required: ['zip'] } },
    dependencies: { mail: ['n'] },
    patternProperties: { '^x-': { enum: [1, 'a', { b: 2 }] } },
  });
  for (const value of [
    {},
    { id: 'ab', n: '2' },
    { id: 'A', list: [1, 1, null, 'x'], mail: 'no' },
    3,
    { id: 'abc', 'x-a': 2, y: 1 },
  ]) {
    if (!check(value)) ajv.errorsText(check.errors);
  }
  try {
    ajv.compile({ type: 'nonsense' });
  } catch {}
}
