import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { parseScriptObject } from '../../../combiner-image/read/parse-script-object.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { ScriptObject } from '../../../contract/script-object.ts';
import { rawObject, sha256 } from '../support/recorded.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function validatorOf(name: string): (value: unknown) => boolean {
  const path = join(import.meta.dirname, '../../../contract/schemas', name);
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(path, 'utf8')));
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

const RECORDED: RawObject = rawObject(
  '/var/task',
  [
    {
      scriptId: '7',
      url: 'file:///var/task/index.js',
      hash: sha256('x'),
      functions: [
        {
          functionName: 'f',
          isBlockCoverage: true,
          ranges: [
            { startOffset: 0, endOffset: 20, count: 2 },
            { startOffset: 5, endOffset: 9, count: 0 },
          ],
        },
      ],
    },
    { scriptId: '8', url: 'file:///var/task/gone.js', hash: '', functions: [] },
  ],
  {
    invocations: [
      {
        requestId: 'a',
        startedAt: '2026-11-23T01:40:16Z',
        durationMs: 2.5,
        outcome: 'error',
        context: 'a test',
      },
      { requestId: 'b', startedAt: '2026-11-23T01:40:17.123Z', outcome: 'running' },
    ],
  },
);
const RAW: RawObject = {
  ...RECORDED,
  throws: [
    {
      count: 2,
      frames: [
        { url: 'file:///var/task/index.js', line: 3, column: 11, construct: true, through: 'other' },
        { url: 'file:///var/task/index.js', line: 9, column: 1 },
      ],
    },
  ],
  lost: { objects: 1 },
};
const COMPACTED: RawObject = {
  ...RAW,
  span: { kind: 'compacted', sequence: 0 },
  compacted: {
    sandboxes: [
      ['a1', 4],
      ['b2', 7],
    ],
    invocations: [['c3', [0, 7]]],
    lastStartedAt: '2026-11-23T01:40:16.027Z',
    outcomes: { ok: 12, timeout: 1 },
    inits: { ok: 3 },
  },
};
const SCRIPT: ScriptObject = {
  schema: 'lambda-coverage/script/1',
  hash: sha256('x'),
  path: 'index.js',
  text: 'x',
  sourceMap: '{}',
};

const SUBSTITUTES: Json[] = [null, true, '', 'x', 'running', -1, 1.5, 7, 2 ** 60, [], {}, [{}], [null], [1]];

/** The value with one field left out or replaced, for every field at every depth. */
function* mutations(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries())
      for (const changed of [...SUBSTITUTES, ...mutations(entry)]) yield value.with(index, changed);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, entry] of Object.entries(value)) {
      const { [name]: _, ...without } = value;
      yield without;
      for (const changed of [...SUBSTITUTES, ...mutations(entry)]) yield { ...value, [name]: changed };
    }
    yield { ...value, later: 'a field of a later version' };
  }
}

test.each([
  ['raw-object.schema.json', RAW, parseRawObject],
  ['raw-object.schema.json', COMPACTED, parseRawObject],
  ['script-object.schema.json', SCRIPT, parseScriptObject],
])('%s and the reader agree on every change of every field', (name, valid, parse) => {
  const isValid = validatorOf(name);
  const original: Json = JSON.parse(JSON.stringify(valid));
  expect([isValid(original), takes(parse, original)]).toEqual([true, true]);
  const all = [...SUBSTITUTES, ...mutations(original)];
  const disagreements = all.filter((value) => isValid(value) !== takes(parse, value));
  expect(disagreements.map((value) => JSON.stringify(value))).toEqual([]);
  expect(all.filter((value) => isValid(value)).length).toBeGreaterThan(5);
  expect(all.filter((value) => !isValid(value)).length).toBeGreaterThan(50);
});

test('a range that ends before it starts is refused; a schema cannot say so', () => {
  const json = JSON.stringify(RAW).replace('"startOffset":5', '"startOffset":10');
  expect(() => parseRawObject(Buffer.from(json))).toThrow('result[0].functions[0]');
});
