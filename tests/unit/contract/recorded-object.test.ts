import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { parseScriptObject } from '../../../combiner-image/sources/parse-script-object.ts';
import rawSchema from '../../../contract/schemas/raw-object.schema.json' with { type: 'json' };
import scriptSchema from '../../../contract/schemas/script-object.schema.json' with { type: 'json' };
import { temporaryFolder } from '../support/recorded.ts';
import { sandboxSample } from './complete-sample.ts';
import { fieldName, type Json, leaves } from './field-paths.ts';
import { RECORDING_HALVES } from './recorders.ts';
import { unnamedFields } from './unnamed-fields.ts';

/** All objects under a folder of a store, as JSON. */
function stored(store: string, folder: string): Json[] {
  return readdirSync(join(store, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => JSON.parse(gunzipSync(readFileSync(join(store, folder, name))).toString()));
}

for (const half of RECORDING_HALVES) {
  const { folder, needs } = half;
  const needed = needs === undefined ? '' : `, ${needs.said}`;
  test.runIf(needs?.isHere ?? true)(
    `what ${folder} writes is what the published schemas say, and no field more${needed}`,
    async () => {
      const store = temporaryFolder();
      await half.recordInto(store);
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
      expect([...missing].sort(), 'fields that the recorder does not write').toEqual(half.notWritten);
      expect(stored(store, 'scripts')).toEqual([expect.objectContaining(half.script)]);
    },
  );
}
