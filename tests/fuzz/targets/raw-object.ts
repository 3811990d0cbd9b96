import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { parseStoredRawObject } from '../../../combiner-image/read/read-raw-objects.ts';
import { fromFamilies } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

/** Raw objects as they are stored: gzip, JSON, fields, counts. */
export const rawObject: Target = {
  form: 'gzip JSON',
  samples: ({ rawObjects }) => rawObjects,
  structured: fromFamilies('raw/'),
  runs: 4_000,
  open: async (_, { rawObjects }) => {
    const honest = rawObjects.map((bytes) => ({ bytes, object: told(bytes) }));
    let turn = 0;
    return async (input) => {
      const object = await refusing([UnreadableObjectError], () => told(input));
      if (object !== undefined) mustBeJson(input, object);
      // The reader remembers what it has seen; nothing of it may show in the next object.
      const next = honest[turn++ % honest.length];
      if (next !== undefined && !isDeepStrictEqual(told(next.bytes), next.object))
        throw new Error('the honest object behind this one is read in another way');
    };
  },
};

/** What the reader says of an object, without the counts: it lends them until the next one is read. */
function told(bytes: Buffer): Record<string, unknown> {
  const { result, ...object } = parseStoredRawObject(bytes);
  const scripts = result.map(({ scriptId, url, hash }) => ({ scriptId, url, hash }));
  return structuredClone({ ...object, scripts });
}

const COMPARED = ['function', 'sandbox', 'span', 'invocationCount', 'invocations', 'throws', 'lost'];

/** What is taken is JSON for everybody else, too, and says the same. */
function mustBeJson(input: Buffer, object: Record<string, unknown>): void {
  const json = parsed(String(gunzipSync(input)), object['attribution'] !== undefined);
  // What only describes may have been mended.
  const isMended = !isDeepStrictEqual(object['mended'], []);
  for (const name of isMended ? ['span', 'throws'] : COMPARED)
    if (json !== undefined && !isDeepStrictEqual(object[name], Reflect.get(json, name)))
      throw new Error(`${name} is another one in the JSON`);
}

/** @param isLoose reports do without the attribution: it is not looked into before it is used. */
function parsed(text: string, isLoose: boolean): object | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isLoose) return undefined;
    throw error;
  }
}
