import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { everywhere, NAMED_PLACES } from '../../fuzz/hostile/names.ts';
import type { StoredObject } from '../../fuzz/hostile/sandbox.ts';
import { sandboxSample } from './complete-sample.ts';
import { fieldName, type Json, leaves, replaced, valueAt } from './field-paths.ts';

const MARK = 'Mark_of.ours';

/** Fields in which a writer may put any text. */
const FREE_TEXTS = (() => {
  const sample: Json = JSON.parse(JSON.stringify(sandboxSample()));
  const paths = leaves(sample).filter((path) => {
    if (typeof valueAt(sample, path) !== 'string') return false;
    try {
      const { mended } = parseRawObject(Buffer.from(JSON.stringify(replaced(sample, path, MARK))));
      return mended.length === 0;
    } catch {
      return false;
    }
  });
  return [...new Set(paths.map(fieldName))];
})();

/** Fields of raw objects that hold the mark. */
function marked(objects: readonly StoredObject[]): string[] {
  return objects
    .filter(({ key }) => key.startsWith('raw/'))
    .map(({ bytes }): Json => JSON.parse(gunzipSync(bytes()).toString()))
    .flatMap((object) =>
      leaves(object)
        .filter((path) => String(valueAt(object, path)).includes(MARK))
        .map(fieldName),
    );
}

test('each field that takes any text is attacked with hostile ones, by itself and together with all others', () => {
  expect(FREE_TEXTS).toContain('function.version');
  const alone = new Set(Object.values(NAMED_PLACES).flatMap((put) => marked(put(MARK))));
  expect(FREE_TEXTS.filter((field) => !alone.has(field))).toEqual([]);
  const together = new Set(marked(everywhere(MARK)));
  // With another task root no script would be where it is looked for.
  expect(FREE_TEXTS.filter((field) => !together.has(field))).toEqual(['sandbox.taskRoot']);
});
