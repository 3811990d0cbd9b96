import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readEnvironment } from '../../../combiner-image/environment.ts';
import { StoreUnreachableError } from '../../../combiner-image/errors.ts';
import { STORE_KINDS } from '../../../combiner-image/store/kinds.ts';
import type { Store as ReportingStore } from '../../../combiner-image/store/store.ts';
import { rawKey, scriptKey } from '../../../contract/key-layout.ts';
import { STORE_KIND_NAMES, STORE_VARIABLES, type StoreKindName } from '../../../contract/stores.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { createStore } from '../../../runtime-interface/store/create-store.ts';
import { type Store as RecordingStore, StoreError } from '../../../runtime-interface/store/store.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { temporaryFolder } from '../support/recorded.ts';

type Variables = Record<string, string>;

/** Variables that name a new, empty store of each kind, and one that cannot be used. */
const PLACES: Record<StoreKindName, { empty(): Promise<Variables>; broken(): Promise<Variables> }> = {
  directory: {
    empty: async () => ({ [STORE_VARIABLES.directory]: temporaryFolder() }),
    async broken() {
      const file = join(temporaryFolder(), 'a file');
      writeFileSync(file, '');
      return { [STORE_VARIABLES.directory]: file };
    },
  },
  s3: {
    empty: async () => bucketAt((await FakeS3.start()).endpoint),
    broken: async () => bucketAt((await FakeS3.start([{ status: 403, code: 'AccessDenied' }])).endpoint),
  },
};

function bucketAt(endpoint: string): Variables {
  return {
    [STORE_VARIABLES.s3]: 'bucket',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_S3: endpoint,
  };
}

/** One store, as each half finds it by the same variables. */
function both(variables: Variables): { recording: RecordingStore; reporting: ReportingStore } {
  const { store: settings, problems } = readSettings(variables);
  if (settings === undefined) throw new Error(`no store: ${JSON.stringify(problems)}`);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { store: named } = readEnvironment();
  if (named === undefined) throw new Error('no store');
  const { store: reporting } = STORE_KINDS[named.kind].locate(named.name, '');
  return { recording: createStore(settings), reporting };
}

async function keysOf(store: ReportingStore, folder: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(folder)) keys.push(key);
  return keys.sort();
}

const signal = () => AbortSignal.timeout(20_000);
const bytes = (text: string): Uint8Array => Buffer.from(text);
const MAX_BYTES = 1_000;
/** The characters that mean something in a path, a URL or XML. */
const KEY = rawKey("a b+c/ü&%41?#'/", 'orders', new Date(0), 'a1');

afterEach(() => vi.unstubAllEnvs());

describe.each(STORE_KIND_NAMES)('a store of the kind %s', (kind) => {
  const open = async () => both(await PLACES[kind].empty());

  test('holds what the recorder put, under the very key, for the reporting half', async () => {
    const { recording, reporting } = await open();
    expect(recording.kind).toBe(kind);
    const folder = KEY.slice(0, KEY.indexOf('raw/') + 'raw/'.length);
    await recording.put(KEY, bytes('counts'), { signal: signal() });
    await recording.put(scriptKey('', 'orders', 'a'.repeat(64)), bytes('text'), { signal: signal() });
    expect(await keysOf(reporting, folder)).toEqual([KEY]);
    expect(Buffer.from((await reporting.get(KEY, MAX_BYTES))?.bytes ?? []).toString()).toBe('counts');
    expect(await keysOf(reporting, 'scripts/')).toHaveLength(1);
    expect(await keysOf(reporting, 'scri/')).toEqual([]);
  });

  test('takes an object again, and leaves one that is there where it is asked to', async () => {
    const { recording, reporting } = await open();
    const text = async () => Buffer.from((await reporting.get(KEY, MAX_BYTES))?.bytes ?? []).toString();
    await recording.put(KEY, bytes('first'), { signal: signal() });
    await recording.put(KEY, bytes('other'), { signal: signal(), onlyIfAbsent: true });
    expect(await text()).toBe('first');
    await recording.put(KEY, bytes('second'), { signal: signal() });
    expect(await text()).toBe('second');
  });

  test('hands out no object that is not there or is too large', async () => {
    const { reporting } = await open();
    // A directory is there from the first object on.
    await reporting.put('raw/other', bytes('x'.repeat(10)), 'text/plain');
    expect([await reporting.get(KEY, MAX_BYTES), await reporting.stat(KEY)]).toEqual([undefined, undefined]);
    await expect(reporting.get('raw/other', 9)).rejects.toMatchObject({ kind: 'too-large' });
    expect(await reporting.delete(KEY)).toBe('deleted');
  });

  test('deletes an object in the state that is named, and in no other', async () => {
    const { recording, reporting } = await open();
    await recording.put(KEY, bytes('first'), { signal: signal() });
    const before = await reporting.stat(KEY);
    const got = await reporting.get(KEY, MAX_BYTES);
    expect(got?.tag).toBe(before?.tag);
    await recording.put(KEY, bytes('and more'), { signal: signal() });
    const after = await reporting.stat(KEY);
    expect(after?.tag).not.toBe(before?.tag);
    expect(await reporting.delete(KEY, before?.tag)).toBe('changed');
    expect(await reporting.delete(KEY, after?.tag)).toBe('deleted');
    expect(await reporting.get(KEY, MAX_BYTES)).toBe(undefined);
  });

  test('says what is wrong where it cannot be used: with a code, and as an error of its kind', async () => {
    const { recording, reporting } = both(await PLACES[kind].broken());
    const failure = await recording.put(KEY, bytes('x'), { signal: signal() }).catch((error) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure.code).toMatch(/^[a-z-]+$/);
    await expect(keysOf(reporting, 'raw/')).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.put(KEY, bytes('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnreachableError);
  });

  test('gives up a put that takes too long, which can be tried again', async () => {
    const { recording } = await open();
    const put = recording.put(KEY, bytes('x'), { signal: AbortSignal.abort() });
    await expect(put).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });
});
