import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { parseScriptObject } from '../../../combiner-image/sources/parse-script-object.ts';
import rawSchema from '../../../contract/schemas/raw-object.schema.json' with { type: 'json' };
import scriptSchema from '../../../contract/schemas/script-object.schema.json' with { type: 'json' };
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { sandboxSample } from './complete-sample.ts';
import { fieldName, type Json, leaves } from './field-paths.ts';
import { unnamedFields } from './unnamed-fields.ts';

const HANDLER = `
class Failing {
  constructor() {
    throw new TypeError('as asked');
  }
}
exports.handler = async (event) => {
  if (event.fail) [1].map(() => new Failing());
  return [1, 2].map((number) => number + 1);
};
//# sourceMapping${'URL'}=index.js.map
`;
const MAP = JSON.stringify({
  version: 3,
  sources: ['index.ts'],
  sourcesContent: [HANDLER],
  names: [],
  mappings: 'AAAA',
});

/** Fields of which these invocations give no occasion, or that another form of counts has. */
const NOT_WRITTEN = ['lost.objects', 'result[].counts[]', 'result[].form'];

/** All objects under a folder of a store, as JSON. */
function stored(store: string, folder: string): Json[] {
  return readdirSync(join(store, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => JSON.parse(gunzipSync(readFileSync(join(store, folder, name))).toString()));
}

test('what the recorder writes is what the published schemas say, and no field more', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': HANDLER, 'index.js.map': MAP });
  const store = temporaryFolder();
  const headers = { 'x-coverage-context': 'a test' };
  await invoked('index.handler', [{ headers }, { headers, fail: true }], {
    taskRoot,
    record: true,
    dir: store,
    env: { COVERAGE_ATTRIBUTION: 'on' },
  });
  for (const [folder, schema, parse] of [
    ['raw', rawSchema, parseRawObject],
    ['scripts', scriptSchema, parseScriptObject],
  ] as const) {
    const validate = new Ajv2020().compile(schema);
    const objects = stored(store, folder);
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      expect(validate(object), JSON.stringify(validate.errors)).toBe(true);
      expect(unnamedFields(schema, object)).toEqual([]);
      parse(Buffer.from(JSON.stringify(object)));
    }
  }
  const written = new Set(stored(store, 'raw').flatMap(leaves).map(fieldName));
  const sample: Json = JSON.parse(JSON.stringify(sandboxSample()));
  const missing = new Set(
    leaves(sample)
      .map(fieldName)
      .filter((field) => !written.has(field)),
  );
  expect([...missing].sort(), 'fields that the recorder does not write').toEqual(NOT_WRITTEN);
  expect(stored(store, 'scripts')).toEqual([expect.objectContaining({ path: 'index.js', sourceMap: MAP })]);
});
