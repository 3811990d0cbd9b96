import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { describeCheckout } from '../../../combiner-image/checkout/describe-checkout.ts';
import { parseManifest } from '../../../combiner-image/checkout/parse-manifest.ts';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { parseScriptObject } from '../../../combiner-image/sources/parse-script-object.ts';
import type { CheckoutManifest } from '../../../contract/checkout-manifest.ts';
import { type InstrumentedFolder, parseInstrumentedFolder } from '../../../contract/instrumented-folder.ts';
import type { ScriptObject } from '../../../contract/script-object.ts';
import { project } from '../support/placed.ts';
import { sha256 } from '../support/recorded.ts';
import { type Complete, compactedSample, sandboxSample } from './complete-sample.ts';
import { WRONG } from './field-decisions.ts';
import type { Json } from './field-paths.ts';
import { unnamedFields } from './unnamed-fields.ts';

const SCHEMAS = join(import.meta.dirname, '../../../contract/schemas');

function validatorOf(name: string): (value: unknown) => boolean {
  const validate = new Ajv2020({ strict: true }).compile(
    JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')),
  );
  return (value) => validate(value);
}

/** Whether a parser takes a value. */
function takes(parse: (bytes: Buffer) => unknown, value: unknown): boolean {
  try {
    parse(Buffer.from(JSON.stringify(value)));
    return true;
  } catch {
    return false;
  }
}

const SCRIPT: Complete<ScriptObject> = {
  schema: 'lambda-coverage/script/1',
  hash: sha256('x'),
  path: 'index.js',
  text: 'x',
  sourceMap: '{}',
};

const MANIFEST: Complete<CheckoutManifest> = {
  schema: 'lambda-coverage/checkout/1',
  createdAt: '2026-11-23T01:40:16.027Z',
  commit: 'c'.repeat(40),
  branch: 'main',
  remote: 'https://example.com/shop.git',
  codeowners: '* @team',
  files: `${'a'.repeat(40)} src/handler.ts\n${'b'.repeat(40)} with blanks.ts`,
};

const INSTRUMENTED: Complete<InstrumentedFolder> = {
  version: 1,
  placement: 1,
  form: 'counters-1',
  files: [
    {
      path: 'src/with blanks.js',
      name: '$a1B2',
      counters: 3,
      sha256: sha256('x'),
      instrumented: sha256('y'),
      bytes: 1,
      map: 'src/index.js.map',
    },
  ],
};

const SUBSTITUTES: Json[] = [null, true, '', 'x', 'running', -1, 1.5, 7, 2 ** 60, [], {}, [{}], [null], [1]];

interface Mutation {
  /** `.function.name is missing` */
  change: string;
  value: Json;
}

/** Other values in the place of one. */
const substitutes = (): Mutation[] =>
  SUBSTITUTES.map((value) => ({ change: ` = ${JSON.stringify(value)}`, value }));

/** The value with one field left out or replaced, for every field at every depth. */
function* mutations(of: Json): Generator<Mutation> {
  if (Array.isArray(of)) {
    for (const [index, entry] of of.entries())
      for (const { change, value } of [...substitutes(), ...mutations(entry)])
        yield { change: `[${index}]${change}`, value: of.with(index, value) };
  } else if (typeof of === 'object' && of !== null) {
    for (const [name, entry] of Object.entries(of)) {
      const { [name]: _, ...without } = of;
      yield { change: `.${name} is missing`, value: without };
      for (const { change, value } of [...substitutes(), ...mutations(entry)])
        yield { change: `.${name}${change}`, value: { ...of, [name]: value } };
    }
    yield { change: '.later is new', value: { ...of, later: 'a field of a later version' } };
  }
}

/** Whether a change is of what only describes. */
type IsDescriptive = (change: string) => boolean;

/** `.invocations[0].durationMs = -1` is of `invocations[].durationMs`; of a whole part, if all of it only describes. */
const isOfDescription: IsDescriptive = (change) => {
  const [path = ''] = /^(?:\.\w+|\[\d+\])+/.exec(change) ?? [];
  const field = path.slice(1).replace(/\[\d+\]/g, '[]');
  const within = Object.entries(WRONG).filter(
    ([name]) => name === field || (/^[.[]/.test(name.slice(field.length)) && name.startsWith(field)),
  );
  return within.length > 0 && within.every(([, decision]) => decision === 'mended');
};

test.each([
  ['raw-object.schema.json', sandboxSample()],
  ['raw-object.schema.json', compactedSample()],
])('what the reader of %s mends fits it', (name, valid) => {
  const isValid = validatorOf(name);
  const original: Json = JSON.parse(JSON.stringify(valid));
  const wrong = [...mutations(original)].filter(
    ({ change, value }) => isOfDescription(change) && !isValid(value),
  );
  expect(wrong.length).toBeGreaterThan(100);
  for (const { change, value } of wrong) {
    const {
      mended,
      result: _,
      attribution: __,
      ...parsed
    } = parseRawObject(Buffer.from(JSON.stringify(value)));
    expect([change, mended.length > 0, isValid({ ...parsed, result: [] })]).toEqual([change, true, true]);
  }
});

test.each<[string, unknown, (bytes: Buffer) => unknown, IsDescriptive]>([
  ['raw-object.schema.json', sandboxSample(), parseRawObject, isOfDescription],
  ['raw-object.schema.json', compactedSample(), parseRawObject, isOfDescription],
  ['script-object.schema.json', SCRIPT, parseScriptObject, () => false],
  [
    'checkout-manifest.schema.json',
    MANIFEST,
    (bytes: Buffer) => parseManifest(gzipSync(bytes)),
    (change) => /^\.(?:createdAt|branch|remote|codeowners)\b/.test(change),
  ],
  [
    'instrumented-folder.schema.json',
    INSTRUMENTED,
    (bytes: Buffer) => parseInstrumentedFolder(String(bytes)),
    () => false,
  ],
])('%s and the reader agree on every change of every field', (name, valid, parse, isDescriptive) => {
  const isValid = validatorOf(name);
  const original: Json = JSON.parse(JSON.stringify(valid));
  expect([isValid(original), takes(parse, original)]).toEqual([true, true]);
  const all = [...substitutes(), ...mutations(original)];
  const disagreements = all.filter(({ value }) => isValid(value) !== takes(parse, value));
  // What only describes never costs the counts, though no recorder may write it so.
  const [mended, others] = [true, false].map((is) =>
    disagreements.filter(({ change }) => isDescriptive(change) === is),
  );
  expect(others?.map(({ change }) => change)).toEqual([]);
  expect(mended?.filter(({ value }) => isValid(value))).toEqual([]);
  expect(all.filter(({ value }) => isValid(value)).length).toBeGreaterThan(5);
  expect(all.filter(({ value }) => !isValid(value)).length).toBeGreaterThan(50);
});

test('a range that ends before it starts is refused; a schema cannot say so', () => {
  const json = JSON.stringify(sandboxSample()).replace('"startOffset":5', '"startOffset":10');
  expect(() => parseRawObject(Buffer.from(json))).toThrow('result[0].functions[0]');
});

test.each([
  ['raw-object.schema.json', sandboxSample()],
  ['raw-object.schema.json', compactedSample()],
  ['script-object.schema.json', SCRIPT],
  ['checkout-manifest.schema.json', MANIFEST],
  ['instrumented-folder.schema.json', INSTRUMENTED],
])('%s names every field that the types have', (name, sample) => {
  const schema: Json = JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8'));
  const value: Json = JSON.parse(JSON.stringify(sample));
  expect(unnamedFields(schema, value)).toEqual([]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
  expect(unnamedFields(schema, { ...value, later: 'a new field' })).toEqual(['.later']);
});

test.each([
  ['a.js', true],
  ['a/.b/c d\n$.js', true],
  ['...', true],
  ['a/..b/c..', true],
  ['.lambda-coverage-originals-too/a.js', true],
  ['../a.js', false],
  ['a/../b.js', false],
  ['a/..', false],
  ['./a.js', false],
  ['a/./b.js', false],
  ['/a.js', false],
  ['a//b.js', false],
  ['a/', false],
  ['a\\b.js', false],
  ['C:a.js', false],
  ['a\0.js', false],
  ['.lambda-coverage-originals/a.js', false],
])('the path %j of an instrumented file, and of its map, is taken: %j', (path, isTaken) => {
  const isValid = validatorOf('instrumented-folder.schema.json');
  for (const field of ['path', 'map']) {
    const manifest = { ...INSTRUMENTED, files: [{ ...INSTRUMENTED.files[0], [field]: path }] };
    const parse = (bytes: Buffer) => parseInstrumentedFolder(String(bytes));
    expect([isValid(manifest), takes(parse, manifest)]).toEqual([isTaken, isTaken]);
  }
});

test('of an instrumented folder no two files have one name or path; a schema cannot say so', () => {
  const [file] = INSTRUMENTED.files;
  const read = (...files: object[]) => parseInstrumentedFolder(JSON.stringify({ ...INSTRUMENTED, files }));
  expect(read(file ?? {}, { ...file, path: 'b.js', name: '$b' }).files).toHaveLength(2);
  expect(() => read(file ?? {}, { ...file, path: 'b.js' })).toThrow('two files have one name');
  expect(() => read(file ?? {}, { ...file, name: '$b' })).toThrow('two files have one path');
  const many = { ...file, counters: 2_000_000 };
  expect(() => read(many, { ...many, path: 'b', name: '$b' }, { ...many, path: 'c', name: '$c' })).toThrow(
    'more than 4000000 counters',
  );
});

test('what the command writes of a checkout fits its schema', async () => {
  const root = project({ 'src/handler.ts': 'export const a = 1;\n', CODEOWNERS: '* @team\n' });
  const manifest = await describeCheckout(root, new Date());
  expect(validatorOf('checkout-manifest.schema.json')(manifest)).toBe(true);
  expect(manifest.files.split('\n')).toHaveLength(2);
});
