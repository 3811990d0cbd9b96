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
import { fieldName, type Json, leaves, replaced, valueAt } from './field-paths.ts';

/**
 * What becomes of a field when objects that differ in it are compacted and reported. A new field of a raw object
 * fails here until it is decided.
 * - `deployment`: they are kept apart, and each compacted object has its own value
 * - `sum`: they are one object, whose value is made of theirs
 * - `dropped`: they are one object, without it
 */
const COMPACTED = {
  schema: 'fixed',
  'function.name': 'deployment',
  'function.version': 'deployment',
  'sandbox.id': 'sum',
  'sandbox.startedAt': 'sum',
  'sandbox.taskRoot': 'deployment',
  'span.kind': 'fixed',
  'span.sequence': 'sum',
  'layer.version': 'deployment',
  'build.name': 'deployment',
  'build.commit': 'deployment',
  'build.branch': 'deployment',
  'build.folder': 'deployment',
  'runtime.node': 'deployment',
  'runtime.v8': 'deployment',
  'runtime.name': 'deployment',
  'runtime.arch': 'deployment',
  engine: 'deployment',
  collectedAt: 'sum',
  'init.outcome': 'sum',
  // A mean of many starts says nothing.
  'init.durationMs': 'dropped',
  invocationCount: 'sum',
  'invocations[].requestId': 'sum',
  'invocations[].startedAt': 'sum',
  'invocations[].durationMs': 'sum',
  'invocations[].outcome': 'sum',
  'invocations[].context': 'sum',
  // V8's number for a script within one process.
  'result[].scriptId': 'dropped',
  'result[].url': 'sum',
  // Two texts under one URL: one object cannot hold them.
  'result[].hash': 'deployment',
  'result[].script': 'deployment',
  'result[].due': 'fixed',
  'result[].form': 'fixed',
  'result[].counts[]': 'fixed',
  'result[].functions[].functionName': 'sum',
  'result[].functions[].isBlockCoverage': 'sum',
  'result[].functions[].ranges[].startOffset': 'sum',
  'result[].functions[].ranges[].endOffset': 'sum',
  'result[].functions[].ranges[].count': 'sum',
  'throws[].count': 'sum',
  'throws[].frames[].url': 'sum',
  'throws[].frames[].line': 'sum',
  'throws[].frames[].column': 'sum',
  'throws[].frames[].construct': 'fixed',
  'throws[].frames[].through': 'sum',
  'throws[].frames[].engine': 'fixed',
  'attribution.runs[][]': 'sum',
  'attribution.sets[][]': 'sum',
  'attribution.contexts.a test[]': 'sum',
  unwrapped: 'sum',
  'lost.objects': 'sum',
  'lost.threads': 'sum',
  'lost.unhandled': 'sum',
} as const;

/**
 * What becomes of a field in a report. A new one does not compile until it is decided.
 * - `apart`: code of objects that differ in it is shown apart, and never added up
 * - `shown`: it is added up, and said
 * - a reason why a report does not show it
 */
const REPORTED: Record<keyof typeof COMPACTED, 'apart' | 'shown' | { not: string }> = {
  schema: 'shown',
  'function.name': 'shown',
  'function.version': 'shown',
  'sandbox.id': { not: 'sandboxes are counted, not named' },
  'sandbox.startedAt': 'shown',
  'sandbox.taskRoot': 'apart',
  'span.kind': 'shown',
  'span.sequence': { not: 'says which object of a sandbox is the last' },
  'layer.version': 'shown',
  'build.name': 'shown',
  'build.commit': 'shown',
  'build.branch': 'shown',
  'build.folder': 'shown',
  'runtime.node': 'shown',
  'runtime.v8': { not: 'follows from the version of Node' },
  'runtime.name': { not: 'follows from the version of Node' },
  'runtime.arch': { not: 'counts are the same' },
  engine: { not: 'a summary: each script says its form' },
  collectedAt: 'shown',
  'init.outcome': 'shown',
  'init.durationMs': { not: 'no report of times' },
  invocationCount: 'shown',
  'invocations[].requestId': { not: 'for people who look into one object' },
  'invocations[].startedAt': { not: 'for people who look into one object' },
  'invocations[].durationMs': { not: 'no report of times' },
  'invocations[].outcome': 'shown',
  'invocations[].context': { not: 'told by the attribution' },
  'result[].scriptId': { not: "V8's number within one process" },
  'result[].url': 'apart',
  'result[].hash': 'apart',
  'result[].script': 'apart',
  'result[].due': 'shown',
  'result[].form': 'apart',
  'result[].counts[]': 'shown',
  'result[].functions[].functionName': 'shown',
  'result[].functions[].isBlockCoverage': 'shown',
  'result[].functions[].ranges[].startOffset': 'shown',
  'result[].functions[].ranges[].endOffset': 'shown',
  'result[].functions[].ranges[].count': 'shown',
  'throws[].count': 'shown',
  'throws[].frames[].url': 'shown',
  'throws[].frames[].line': 'shown',
  'throws[].frames[].column': 'shown',
  'throws[].frames[].construct': 'shown',
  'throws[].frames[].through': 'shown',
  'throws[].frames[].engine': 'shown',
  'attribution.runs[][]': { not: 'not shown yet' },
  'attribution.sets[][]': { not: 'not shown yet' },
  'attribution.contexts.a test[]': { not: 'not shown yet' },
  unwrapped: 'shown',
  'lost.objects': 'shown',
  'lost.threads': 'shown',
  'lost.unhandled': 'shown',
};

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
    scripts: scripts.map(({ counts, ...script }) => ({ ...script, sums: entriesOf(counts) })),
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
