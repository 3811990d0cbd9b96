import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEADLINES } from '../../../combiner-image/store/s3/deadlines.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { FakeS3, type Rule } from '../support/fake-s3.ts';
import { startLean } from '../support/lean-store.ts';

const SOON = { connectMs: 1_000, silenceMs: 300, answerMs: 1_000, requestMs: 3_000 };
const KEY = 'raw/orders/x.json.gz';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function storeWith(rules: Rule[]) {
  const s3 = await FakeS3.start(rules);
  s3.objects.set(KEY, Buffer.alloc(100_000, 'x'));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  return { s3, store: new S3Store('bucket', SOON) };
}

const requests: [string, (store: S3Store) => Promise<unknown>][] = [
  ['LIST', (store) => store.list('raw/').next()],
  ['HEAD', (store) => store.stat(KEY)],
  ['PUT', (store) => store.put(KEY, Buffer.from('x'), 'text/plain')],
  ['DELETE', (store) => store.delete(KEY)],
  ['GET', (store) => store.get(KEY, 1e6)],
];

test.each(requests)('a store that never answers a %s is given up', async (operation, request) => {
  const { s3, store } = await storeWith([{ stall: true }]);
  await expect(request(store)).rejects.toThrow('Bucket bucket does not answer in time');
  expect(s3.keys(operation as 'GET').length).toBeGreaterThan(1);
});

test('an answer that does not begin is asked for again, before the silence is too long', async () => {
  const { s3 } = await storeWith([{ stall: true }]);
  const store = new S3Store('bucket', { ...SOON, silenceMs: 60_000, answerMs: 300 });
  await expect(store.stat(KEY)).rejects.toThrow('Bucket bucket does not answer in time');
  expect(s3.keys('HEAD').length).toBeGreaterThan(1);
});

test.each([false, true])('one object that is never answered is a skip (later: %s)', async (later) => {
  if (later) startLean();
  const { store } = await storeWith([{ stall: true, operation: 'GET' }]);
  await expect(store.get(KEY, 1e6)).rejects.toMatchObject({ name: 'UnreadableObjectError', kind: 'cut-off' });
});

test.each([false, true])(
  'a body that falls silent is read again, and then given up (later: %s)',
  async (later) => {
    if (later) startLean();
    const { s3, store } = await storeWith([{ cut: 'silent', operation: 'GET', times: 1 }]);
    expect((await store.get(KEY, 1e6))?.bytes).toHaveLength(100_000);
    expect(s3.keys('GET')).toHaveLength(2);
    s3.rules = [{ cut: 'silent', operation: 'GET' }];
    await expect(store.get(KEY, 1e6)).rejects.toMatchObject({ kind: 'cut-off' });
    expect(s3.keys('GET')).toHaveLength(5);
  },
);

test('a body of which a byte comes now and then, without end, is given up', async () => {
  const endpoint = await answeringServer((request, response) => {
    response.setHeader('ETag', '"x"');
    if (request.url?.includes('list-type')) {
      response.end('<ListBucketResult><Name>bucket</Name></ListBucketResult>');
      return;
    }
    response.writeHead(200, { 'Content-Length': 1_000 });
    const drops = setInterval(() => response.write('x'), 100);
    response.on('close', () => clearInterval(drops));
  });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
  const start = Date.now();
  await expect(new S3Store('bucket', SOON).get(KEY, 1e6)).rejects.toMatchObject({ kind: 'cut-off' });
  expect(Date.now() - start).toBeLessThan(SOON.requestMs + 2_000);
});

test('a network that breaks every body ends the run after a few', async () => {
  const { store } = await storeWith([{ cut: true, operation: 'GET' }]);
  const failures: string[] = [];
  for (let i = 0; i < 20 && failures.at(-1) !== 'StoreUnreachableError'; i++)
    await store.get(KEY, 1e6).catch(({ name }) => failures.push(name));
  expect(failures.at(-1)).toBe('StoreUnreachableError');
  expect(failures.length).toBe(17);
});

test('docs/configuration.md names each deadline with its value', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+Ms)` \| ([\d,]+) s \|/gm)].map(([, name, seconds]) => [
    name,
    Number(seconds) * 1_000,
  ]);
  expect(Object.fromEntries(rows)).toMatchObject(DEADLINES);
});
