import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordedStore } from '../../../cli/invoke/recorded-store.ts';
import { StoreUnreachableError, UnreadableObjectError } from '../../../combiner-image/errors.ts';
import type { KeyRange } from '../../../combiner-image/store/key-range.ts';
import { STORE_KINDS } from '../../../combiner-image/store/kinds.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import type { Store as ReportingStore } from '../../../combiner-image/store/store.ts';
import { rawKey, scriptKey } from '../../../contract/key-layout.ts';
import { STORE_KIND_NAMES, STORE_VARIABLES } from '../../../contract/stores.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { StoreError } from '../../../runtime-interface/store/store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { CERTIFICATE, KEY as TLS_KEY } from '../support/fake-s3.ts';
import { startProxy } from '../support/forward-proxy.ts';
import { startLean } from '../support/lean-store.ts';
import { both, PLACES } from '../support/store-places.ts';

async function keysOf(store: ReportingStore, folder: string, range?: KeyRange): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(folder, range)) keys.push(key);
  return keys.sort();
}

async function foldersOf(store: ReportingStore, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.folders(folder)) names.push(name);
  return names.sort();
}

const signal = () => AbortSignal.timeout(20_000);
const bytes = (text: string): Uint8Array => Buffer.from(text);
const MAX_BYTES = 1_000;
/** The characters that mean something in a path, a URL or XML. */
const KEY = rawKey("a b+c/ü&%41?#'/", 'orders', new Date(0), 'a1');

/** As S3 lists them. By the units of a string the last two would change places. */
const IN_ORDER = ['a-b/x', 'a/1', 'a/2', 'a/b/3', 'a/b0', 'a0/y', 'b/\u{ff21}', 'b/\u{1f98a}'].map(
  (key) => `raw/${key}`,
);

/** `keys`: the first of `IN_ORDER`, and the first that is no more in it. */
const RANGES: readonly (KeyRange & { keys: [from: number, to: number] })[] = [
  { keys: [0, 8] },
  { after: 'raw/a/1', keys: [2, 8] },
  { through: 'raw/a/b0', keys: [0, 5] },
  { after: 'raw/a-b/x', through: 'raw/a/2', keys: [1, 3] },
  { after: 'raw/a/b/', through: 'raw/a/b/3', keys: [3, 4] },
  { after: 'raw/a/17', through: 'raw/a/b', keys: [2, 3] },
  { after: 'raw/b/\u{ff21}', keys: [7, 8] },
  { through: 'raw/b/\u{ff21}', keys: [0, 7] },
  { after: 'raw/b/\u{1f98a}', keys: [8, 8] },
  { after: 'raw/a/2', through: 'raw/a/2', keys: [3, 3] },
  { after: 'raw/a/2', through: 'raw/a/1', keys: [3, 3] },
  { after: 'other/', through: 'run', keys: [0, 8] },
  { after: 'rax', keys: [8, 8] },
];

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** From the first object on as from later ones. */
const WAYS = [
  { kind: 'directory', later: false },
  { kind: 's3', later: false },
  { kind: 's3', later: true },
] as const;

test('each kind of store is among them', () => {
  expect(new Set(WAYS.map(({ kind }) => kind))).toEqual(new Set(STORE_KIND_NAMES));
});

describe.each(WAYS)('a store of the kind $kind (later: $later)', ({ kind, later }) => {
  if (later) beforeEach(startLean);

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

  test.each(RANGES)('lists what comes after $after, through $through', async (range) => {
    const { reporting } = await open();
    for (const key of IN_ORDER) await reporting.put(key, bytes('counts'), 'text/plain');
    const [from, to] = range.keys;
    expect(await keysOf(reporting, 'raw/', range)).toEqual(IN_ORDER.slice(from, to).sort());
  });

  test('names the folders in a folder, each once, and nothing below them', async () => {
    const { reporting } = await open();
    for (const key of IN_ORDER) await reporting.put(key, bytes('counts'), 'text/plain');
    await reporting.put('raw/x', bytes('counts'), 'text/plain');
    expect(await foldersOf(reporting, 'raw/')).toEqual(['a', 'a-b', 'a0', 'b']);
    expect(await foldersOf(reporting, 'raw/a/')).toEqual(['b']);
    expect(await foldersOf(reporting, 'raw/b/')).toEqual([]);
    expect(await foldersOf(reporting, 'runs/')).toEqual([]);
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
    await expect(foldersOf(reporting, 'raw/')).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.put(KEY, bytes('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnreachableError);
  });

  test('gives up a put that takes too long, which can be tried again', async () => {
    const { recording } = await open();
    const put = recording.put(KEY, bytes('x'), { signal: AbortSignal.abort() });
    await expect(put).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  test('an object that is not handed out is a skip with a kind and a reason, and the others are read', async () => {
    const other = rawKey('', 'orders', new Date(1), 'b2');
    const refused = rawKey('', 'orders', new Date(0), 'a1');
    const { reporting } = both(await PLACES[kind].refusing(refused, other));
    const failure = await reporting.get(refused, MAX_BYTES).catch((error) => error);
    expect(failure).toBeInstanceOf(UnreadableObjectError);
    expect([failure.kind, failure.message]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.any(String)]);
    expect(Buffer.from((await reporting.get(other, MAX_BYTES))?.bytes ?? []).toString()).toBe('counts');
  });

  test('its location is written as it is read, and invoke names it so', () => {
    const { write } = STORE_KINDS[kind];
    const name = kind === 'directory' ? join('/mnt', 'coverage') : 'my-coverage';
    const { store, prefix } = parseStoreLocation(write(name, ''));
    expect([store.name, prefix]).toEqual([STORE_KINDS[kind].locate(name, '').store.name, '']);
    const own = { [STORE_VARIABLES[kind]]: name, COVERAGE_S3_PREFIX: 'a/b' };
    expect(recordedStore(undefined, '/var/task', own, {})).toMatchObject({
      kind,
      location: write(name, 'a/b'),
      env: own,
    });
  });

  test('docs/iam.md says what it needs', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/iam.md'), 'utf8');
    expect(page).toContain(STORE_VARIABLES[kind]);
  });
});

test("each kind of store has a field of the combiner's event of its own", () => {
  const fields = Object.values(STORE_KINDS).map(({ eventField }) => eventField);
  expect(new Set(fields).size).toBe(fields.length);
});

const NETWORKS = STORE_KIND_NAMES.flatMap((kind) => {
  const { network } = PLACES[kind];
  return network === undefined ? [] : [false, true].map((later) => ({ kind, network, later }));
});

/** @returns its URL */
const portal = () =>
  answeringServer((_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Please log in.</body></html>'),
  );

describe.each(NETWORKS)('a store of the kind $kind, over a network (later: $later)', ({ network, later }) => {
  if (later) beforeEach(startLean);

  test('that is silent is given up by both halves, and no list of it is an empty one', async () => {
    const { recording, reporting } = await network.silent();
    const put = recording.put(KEY, bytes('x'), { signal: AbortSignal.timeout(300) });
    await expect(put).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await expect(keysOf(reporting, 'raw/')).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.put(KEY, bytes('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnreachableError);
  });

  test('is listed to its end, in however many pages it comes', async () => {
    const keys = [1, 2, 3, 4, 5].map((day) => rawKey('', 'orders', new Date(day), 'a1'));
    const { reporting } = both(await network.paged(keys));
    expect(await keysOf(reporting, 'raw/')).toEqual(keys);
  });

  test('names its folders to the last, in however many pages they come', async () => {
    const names = ['a', 'a-b', 'b', 'c', 'd'];
    const days = [1, 2, 3].map((day) => new Date(day));
    const keys = names.flatMap((name) => days.map((day) => rawKey('', name, day, 'a1')));
    const { reporting } = both(await network.paged(keys));
    expect(await foldersOf(reporting, 'raw/')).toEqual(names);
  });

  test('is listed from page to page where a part of it is asked for, and no further than that', async () => {
    const keys = Array.from({ length: 9 }, (_, day) => rawKey('', 'orders', new Date(day), 'a1'));
    const { reporting } = both(await network.paged(keys));
    expect(await keysOf(reporting, 'raw/', { after: keys[1], through: keys[6] })).toEqual(keys.slice(2, 7));
  });

  test('sends no more of an object than is asked for, though it says no length', async () => {
    const { reporting } = both(await network.lengthless('raw/a', 10 * MAX_BYTES));
    await expect(reporting.get('raw/a', MAX_BYTES)).rejects.toMatchObject({ kind: 'too-large' });
    expect((await reporting.get('raw/a', 10 * MAX_BYTES))?.bytes).toHaveLength(10 * MAX_BYTES);
  });

  test('is not used at an address that is none, and the variable is named', () => {
    const malformed = network.at('localhost:4566');
    const { store, problems } = readSettings(malformed);
    expect(store).toBe(undefined);
    expect(problems).toHaveLength(1);
    const named = Object.keys(malformed).filter((name) => problems[0]?.message.includes(name));
    expect(named).toHaveLength(1);
  });

  test('is reached by the proxy of the environment, from both halves', async () => {
    const { variables, hosts } = await network.behindProxy();
    const proxy = await startProxy({ hosts });
    const { recording, reporting } = both({ ...variables, HTTP_PROXY: `http://${proxy.address}` });
    await recording.put('raw/a', bytes('counts'), { signal: signal() });
    expect(proxy.asked).toHaveLength(1);
    expect(await keysOf(reporting, 'raw/')).toEqual(['raw/a']);
    expect(proxy.asked).toHaveLength(2);
  });

  test('a captive portal in its place, which says 200 to everything, is not taken for it', async () => {
    const { recording, reporting } = both(network.at(await portal()));
    for (const onlyIfAbsent of [false, true]) {
      const put = recording.put(KEY, bytes('x'), { signal: signal(), onlyIfAbsent });
      await expect(put).rejects.toBeInstanceOf(StoreError);
    }
    await expect(keysOf(reporting, 'raw/')).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.get(KEY, MAX_BYTES)).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.stat(KEY)).rejects.toBeInstanceOf(StoreUnreachableError);
    await expect(reporting.put(KEY, bytes('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnreachableError);
  });

  test('gets no body of an object that it has', async () => {
    const { variables, received } = await network.counting();
    const { recording } = both(variables);
    const body = Buffer.alloc(4 * LIMITS.askFirstBytes, 'x');
    await recording.put(KEY, body, { signal: signal(), onlyIfAbsent: true });
    const once = received();
    expect(once).toBeGreaterThan(body.length);
    await recording.put(KEY, body, { signal: signal(), onlyIfAbsent: true });
    expect(received() - once).toBeLessThan(LIMITS.askFirstBytes);
  });

  test('that is busy once ends no report and loses nothing that is put', async () => {
    const { reporting: listed } = both(await network.busyOnce(KEY, bytes('counts')));
    expect(await keysOf(listed, KEY.slice(0, KEY.indexOf('raw/')))).toEqual([KEY]);
    const { reporting: read } = both(await network.busyOnce(KEY, bytes('counts')));
    expect(Buffer.from((await read.get(KEY, MAX_BYTES))?.bytes ?? []).toString()).toBe('counts');
    const { reporting: written } = both(await network.busyOnce(KEY, bytes('counts')));
    await written.put(KEY, bytes('report'), 'text/plain');
    expect(Buffer.from((await written.get(KEY, MAX_BYTES))?.bytes ?? []).toString()).toBe('report');
    const { recording } = both(await network.busyOnce(KEY, bytes('counts')));
    const failure = await recording.put(KEY, bytes('x'), { signal: signal() }).catch((error) => error);
    expect(failure).toMatchObject({ retryable: true });
    await recording.put(KEY, bytes('x'), { signal: signal() });
  });

  test('that cuts a body off once ends no report', async () => {
    const { reporting } = both(await network.cutOnce(KEY, bytes('counts')));
    expect(Buffer.from((await reporting.get(KEY, MAX_BYTES))?.bytes ?? []).toString()).toBe('counts');
  });

  test('behind a proxy that refuses, or with a certificate that is not trusted, is explained so', async () => {
    const proxy = await startProxy({ refuses: true });
    const behind = { ...network.at('https://store.test'), HTTPS_PROXY: `http://${proxy.address}` };
    const tls = await answeringServer((_, response) => response.end(), { cert: CERTIFICATE, key: TLS_KEY });
    for (const [variables, code, advice] of [
      [behind, 'proxy-refused', 'HTTPS_PROXY'],
      [network.at(tls), 'certificate', 'NODE_EXTRA_CA_CERTS'],
    ] as const) {
      const { recording, reporting } = both(variables);
      const put = recording.put(KEY, bytes('x'), { signal: signal() });
      const message = expect.stringContaining(advice);
      await expect(put).rejects.toMatchObject({ code, retryable: false, message });
      const failure = await keysOf(reporting, 'raw/').catch((error) => error);
      expect(failure).toBeInstanceOf(StoreUnreachableError);
      expect([failure.code, failure.message]).toEqual([code, message]);
      vi.unstubAllEnvs();
    }
  });
});
