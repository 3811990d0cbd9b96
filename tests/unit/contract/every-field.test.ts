import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { compactFolder } from '../support/compacted.ts';
import { RecordedStore } from '../support/recorded.ts';
import { entriesOf } from '../support/sums.ts';
import { sandboxSample } from './complete-sample.ts';
import { COMPACTED, REPORTED } from './field-decisions.ts';
import { fieldName, type Json, leaves, replaced, valueAt } from './field-paths.ts';

const OTHER_FILE = 'file:///var/task/else.js';

const SUBSTITUTES: Json[] = ['2026-11-23T00:30:00.000Z', 'f'.repeat(64), 'timeout', 'builtin', 3, 1, false];

function sample(id: string): Json {
  return JSON.parse(JSON.stringify(withoutOtherForms(sandboxSample(id))));
}

/** The forms of the sample are none of this version's. */
function withoutOtherForms(object: RawObject): RawObject {
  return { ...object, result: object.result.filter(({ form }) => form === 'v8-block') };
}

/** One place of each field that can have another value, and a sample with that. */
const CHANGES = new Map(
  leaves(sample('b2')).flatMap((path) => {
    const before = valueAt(sample('b2'), path);
    for (const substitute of path.at(-1) === 'url' ? [OTHER_FILE] : SUBSTITUTES) {
      if (substitute === before) continue;
      const changed = replaced(sample('b2'), path, substitute);
      try {
        if (parseRawObject(Buffer.from(JSON.stringify(changed))).mended.length > 0) continue;
      } catch {
        continue;
      }
      return [[fieldName(path), { path, changed: changed as unknown as RawObject }] as const];
    }
    return [];
  }),
);

function put(store: RecordedStore, object: RawObject, id = object.sandbox.id): void {
  const { name } = object.function;
  const named = { ...object, sandbox: { ...object.sandbox, id } };
  store.put(named, rawKey('', name, new Date(object.sandbox.startedAt), id));
}

function compactedObjects(folder: string): Json[] {
  return readdirSync(join(folder, 'raw')).flatMap((name) =>
    readdirSync(join(folder, 'raw', name))
      .filter((key) => key.includes('compacted'))
      .map((key) => JSON.parse(gunzipSync(readFileSync(join(folder, 'raw', name, key))).toString())),
  );
}

test('each field of a raw object has a part in compacting', () => {
  const fields = new Set(leaves(JSON.parse(JSON.stringify(sandboxSample()))).map(fieldName));
  expect(Object.keys(COMPACTED).sort()).toEqual([...fields].sort());
});

const roles = Object.entries(COMPACTED).filter(([, role]) => role !== 'fixed');

test.each(roles)('compacting objects that differ in %s: %s', async (field, role) => {
  const change = CHANGES.get(field);
  if (change === undefined) throw new Error(`${field} has no second value`);
  const store = new RecordedStore();
  const original = sample('a1') as unknown as RawObject;
  for (const [i, object] of [original, original, change.changed, change.changed].entries())
    put(store, object, field === 'sandbox.id' ? `${object.sandbox.id}${i}` : `a${i}`);
  await compactFolder(store.folder, { prune: true });
  const objects = compactedObjects(store.folder);
  const values = new Set(objects.map((object) => JSON.stringify(valueAt(object, change.path))));
  if (role === 'deployment') {
    const theirs = [original, change.changed].map((object) =>
      JSON.stringify(valueAt(object as unknown as Json, change.path)),
    );
    expect([objects.length, values]).toEqual([2, new Set(theirs)]);
  } else expect(objects).toHaveLength(1);
  if (field === 'init.durationMs') expect(values).toEqual(new Set([undefined]));
});

test('a field of a later version tells deployments apart too, and is kept', async () => {
  const store = new RecordedStore();
  for (const [i, build] of ['one', 'one', 'two', 'two'].entries()) {
    const object = sample(`a${i}`) as unknown as RawObject;
    put(store, { ...object, function: { ...object.function, ...{ build } } });
  }
  await compactFolder(store.folder, { prune: true });
  const builds = compactedObjects(store.folder).map((object) => valueAt(object, ['function', 'build']));
  expect(builds.sort()).toEqual(['one', 'two']);
});

const folded = async (objects: readonly RawObject[]) => {
  const store = new RecordedStore();
  for (const object of objects) put(store, object);
  const { scripts, ...rest } = await fold([parseStoreLocation(store.folder)], {});
  return {
    ...rest,
    scripts: scripts.map(({ counts, attributed, ...script }) => ({
      ...script,
      sums: entriesOf(counts),
      attributed: [...attributed].map(([name, { rows, takes, contexts }]) => {
        return { name, rows, takes, contexts: [...contexts].map(([context, own]) => [context, ...own]) };
      }),
    })),
  };
};

const reported = Object.entries(REPORTED).filter(([field]) => CHANGES.has(field));

test.each(reported)('in what a report is made of, %s is as decided: %j', async (field, role) => {
  const original = sample('b2') as unknown as RawObject;
  const { changed = original } = CHANGES.get(field) ?? {};
  const [before, after] = [await folded([original]), await folded([changed])];
  expect(JSON.stringify(after) === JSON.stringify(before)).toBe(typeof role === 'object');
  const other = { ...changed, sandbox: { ...changed.sandbox, id: 'c3' } };
  const { scripts } = await folded([original, other]);
  expect(scripts.length > before.scripts.length ? 'apart' : 'together').toBe(
    role === 'apart' ? 'apart' : 'together',
  );
});
