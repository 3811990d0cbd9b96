import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { NothingUsableError } from '../../../combiner-image/errors.ts';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { combineFolder } from '../support/combined.ts';
import {
  filesBelow,
  keyOf,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const PROGRAM = (name: string) => `exports.handler = async (event) => {
  if (event.odd) {
    return '${name} odd';
  }
  return '${name} even';
};
`;
const FUNCTIONS = ['orders', 'users', 'mail', 'stock'];

/** Some sandboxes of each function; only one of them sees an odd event. */
function goodObjects(functions: string[], count: number): RecordedStore {
  const store = new RecordedStore();
  for (const name of functions) {
    const taskRoot = writeFiles(temporaryFolder(), { [`${name}.js`]: PROGRAM(name) });
    const even = run(taskRoot, `${name}.js`, [{ odd: false }]);
    const odd = run(taskRoot, `${name}.js`, [{ odd: true }, { odd: false }]);
    store.putScripts(taskRoot, even);
    for (let i = 0; i < count; i++) {
      const isOdd = name === 'orders' && i === 0;
      const time = new Date(Date.UTC(2026, 10, 23, 1, i));
      store.put(rawObject(taskRoot, isOdd ? odd : even, { functionName: name, time }));
    }
  }
  return store;
}

test('damaged and foreign objects are named, counted, and change no total', async () => {
  const store = goodObjects(FUNCTIONS, 10);
  const clean = await combineFolder(store.folder);
  const taskRoot = writeFiles(temporaryFolder(), { 'orders.js': PROGRAM('orders') });
  const good = rawObject(taskRoot, run(taskRoot, 'orders.js', [{ odd: true }]));
  const bytes = gzipSync(JSON.stringify(good));
  const truncated = store.putBytes(
    'raw/orders/20261123T020000.000Z-aaaa.json.gz',
    bytes.subarray(0, bytes.length / 2),
  );
  const notGzip = store.putBytes('raw/users/20261123T020000.000Z-bbbb.json.gz', Buffer.from('{"schema":1}'));
  const foreign = store.putBytes('raw/mail/20261123T020000.000Z-cccc.json.gz', gzipSync('{"hello":"world"}'));
  const copied = rawObject(taskRoot, run(taskRoot, 'orders.js', [{ odd: true }]), { sandboxId: 'abcd' });
  store.put(copied);
  const first = await combineFolder(store.folder);
  store.put(copied, 'raw/orders/elsewhere/copy.json.gz');

  const result = await combineFolder(store.folder);

  expect(result.read).toEqual({ objects: 45, used: 41, duplicates: 1, skipped: 3 });
  expect(new Map(result.skipped.map(({ key, reason }) => [key, reason]))).toEqual(
    new Map([
      [truncated, 'truncated gzip'],
      [notGzip, 'not gzip'],
      [foreign, 'foreign JSON, written by no recorder'],
    ]),
  );
  expect(result.log.filter((line) => line.startsWith('Skipped '))).toHaveLength(3);
  expect(result.unconverted).toBe(0);
  expect(result.totals).toEqual(clean.totals);
  expect(result.totals.lines).toEqual({ total: 16, covered: 13, pct: 81.25 });
  expect(result.totals.branches).toEqual({ total: 8, covered: 5, pct: 62.5 });
  // The lines of the copied object count once: 10 sandboxes, the odd one twice, and the one that was copied.
  const lcov = readFileSync(`${result.folder}/lcov.info`, 'utf8');
  expect(lcov).toBe(readFileSync(`${first.folder}/lcov.info`, 'utf8'));
  expect(lcov).toContain('SF:orders/orders.js');
  expect(lcov).toContain('DA:2,12\n');
});

test('a store with nothing but damaged objects is an error that says so', async () => {
  const store = new RecordedStore();
  store.putBytes('raw/orders/20261123T020000.000Z-aaaa.json.gz', Buffer.from('no gzip'));
  await expect(combineFolder(store.folder)).rejects.toThrow(NothingUsableError);
  await expect(combineFolder(store.folder)).rejects.toThrow(
    `The only object in ${store.folder} cannot be used (1 skipped).`,
  );
});

test('an empty store is an error that says what to do, and where the coverage is', async () => {
  const store = new RecordedStore();
  await expect(combineFolder(store.folder)).rejects.toThrow(`no raw coverage under raw/ in ${store.folder}`);
  const taskRoot = writeFiles(temporaryFolder(), { 'orders.js': PROGRAM('orders') });
  const object = rawObject(taskRoot, []);
  store.put(object, `coverage/${keyOf(object)}`);
  await expect(combineFolder(store.folder)).rejects.toThrow(`use ${store.folder}/coverage/`);
});

test.each([
  ['an unknown version of the schema', { schema: 'lambda-coverage/raw/2' }, /is not known to this version/],
  [
    'a wrong type',
    { span: { kind: 'sandbox', sequence: '3' } },
    'span.sequence is not a whole number from 0',
  ],
  ['a missing field', { sandbox: undefined }, 'sandbox is not an object'],
  [
    'counts that are none',
    { result: [{ scriptId: '1', url: 'file:///x', hash: '', functions: [{ ranges: [] }] }] },
    /functions\[0\]/,
  ],
])('an object with %s is skipped with the reason', async (_, change, reason) => {
  const store = goodObjects(['orders'], 2);
  const clean = await combineFolder(store.folder);
  const object = { ...rawObject('/var/task', []), ...change };
  store.putBytes('raw/orders/20261123T020000.000Z-aaaa.json.gz', gzipSync(JSON.stringify(object)));
  const result = await combineFolder(store.folder);
  expect(result.skipped[0]?.reason).toMatch(reason);
  expect(result.totals).toEqual(clean.totals);
});

test('an object that expands without bound is skipped', async () => {
  const store = goodObjects(['orders'], 2);
  store.putBytes(
    'raw/orders/20261123T020000.000Z-aaaa.json.gz',
    gzipSync(Buffer.alloc(40 * 1024 * 1024, ' ')),
  );
  const { skipped, read } = await combineFolder(store.folder);
  expect(skipped[0]?.reason).toBe('expands to more than 32 MiB');
  expect(read.used).toBe(2);
});

test('keys named like parts of JavaScript objects do no harm', async () => {
  const store = goodObjects(['orders'], 2);
  const json = JSON.stringify(
    rawObject('/var/task', [], { functionName: '__proto__', sandboxId: 'constructor' }),
  );
  const poisoned = json.replace('{', '{"__proto__":{"polluted":true},');
  store.putBytes('raw/__proto__/20261123T020000.000Z-aaaa.json.gz', gzipSync(poisoned));
  const { functions, read } = await combineFolder(store.folder);
  expect(read.used).toBe(3);
  expect(functions.map(({ name }) => name)).toContain('__proto__');
  expect('polluted' in {}).toBe(false);
});

test('a clock that was set back costs no counts, in objects of older recorders too', async () => {
  const store = goodObjects(['orders'], 2);
  const clean = await combineFolder(store.folder);
  const [key = ''] = [...filesBelow(store.folder).keys()].filter((name) => name.startsWith('raw/'));
  const object = JSON.parse(String(gunzipSync(readFileSync(`${store.folder}/${key}`))));
  const before = { ...object.invocations[0], durationMs: -50 };
  const wrong = {
    ...object,
    collectedAt: 'yesterday',
    init: { outcome: 'ok', durationMs: -1 },
    invocations: [before, { ...before, startedAt: null }],
    runtime: { ...object.runtime, v8: 12 },
  };
  store.putBytes(key, gzipSync(JSON.stringify(wrong)));
  const result = await combineFolder(store.folder);
  expect(result.read).toEqual(clean.read);
  expect(result.totals).toEqual(clean.totals);
  const { advice, functions } = await examine([parseStoreLocation(store.folder)], {});
  expect(functions[0]?.mended).toBe(1);
  expect(advice.join()).toContain('orders: 1 object with wrong times or durations');
});
