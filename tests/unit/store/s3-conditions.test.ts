import * as dns from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { NameLookup } from '../../../runtime-interface/store/http/name-lookup.ts';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { FakeS3, type Rule } from '../support/fake-s3.ts';
import { isNotFor, MOVED, NO_CONDITIONS, skewedBy } from '../support/s3-rules.ts';

function storeAt(s3: FakeS3, env: Record<string, string> = {}): S3Store {
  const { store } = readSettings({
    COVERAGE_S3_BUCKET: 'bucket',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    ...env,
  });
  if (store?.kind !== 's3') throw new Error('no bucket');
  return new S3Store(store);
}

const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const put = (store: S3Store, key: string, body = Buffer.from('1'), onlyIfAbsent = false): Promise<void> =>
  store.put(key, body, { signal: soon(), onlyIfAbsent });
const LARGE = Buffer.alloc(LIMITS.askFirstBytes, 'x');

async function failureOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('what S3 says is to be done differently', () => {
  test('a region that only the body names is taken over', async () => {
    const s3 = await FakeS3.start([
      {
        when: isNotFor('eu-west-1'),
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message:
          "the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region><Message>",
      },
    ]);
    const store = storeAt(s3);
    await put(store, 'a');
    await put(store, 'b');
    expect([...s3.objects.keys()]).toEqual(['a', 'b']);
    expect(s3.requests).toHaveLength(3);
  });

  test('a temporary redirect is followed, with a signature of its own', async () => {
    const s3 = await FakeS3.start();
    const elsewhere = await FakeS3.start();
    s3.rules = [
      { status: 307, code: 'TemporaryRedirect', headers: { location: `${elsewhere.endpoint}/bucket/a` } },
    ];
    await put(storeAt(s3), 'a');
    expect([...elsewhere.objects.keys()]).toEqual(['a']);
    const hosts = [s3, elsewhere].map(({ requests }) => requests[0]?.headers.authorization);
    expect(hosts[0]).not.toBe(hosts[1]);
  });

  test('a redirect to somebody who is not S3 is not followed', async () => {
    const s3 = await FakeS3.start();
    s3.rules = [
      { status: 307, code: 'TemporaryRedirect', headers: { location: 'http://coverage.example/bucket/a' } },
    ];
    expect(await failureOf(put(storeAt(s3), 'a'))).toMatchObject({ code: 'wrong-region' });
    expect(s3.objects.size).toBe(0);
  });

  test.each([-40, 40])("a clock that is off by %i minutes is set right by S3's", async (minutes) => {
    const s3 = await FakeS3.start([skewedBy(minutes)]);
    const store = storeAt(s3);
    await put(store, 'a');
    await put(store, 'b');
    expect([...s3.objects.keys()]).toEqual(['a', 'b']);
    expect(s3.requests).toHaveLength(3);
  });

  test('a store without conditional puts gets plain ones from then on', async () => {
    const s3 = await FakeS3.start([NO_CONDITIONS]);
    const store = storeAt(s3);
    await put(store, 'scripts/a', undefined, true);
    await put(store, 'scripts/b', undefined, true);
    expect([...s3.objects.keys()]).toEqual(['scripts/a', 'scripts/b']);
    expect(s3.requests).toHaveLength(3);
  });

  test.each(['refuse', 'ignore'] as const)(
    'a server that makes "%s" of Expect is asked once',
    async (expected) => {
      const s3 = await FakeS3.start();
      s3.expect = expected;
      const store = storeAt(s3);
      await put(store, 'scripts/a', LARGE, true);
      await put(store, 'scripts/b', LARGE, true);
      expect([...s3.objects.keys()]).toEqual(['scripts/a', 'scripts/b']);
      expect(s3.requests.at(-1)?.headers['expect']).toBeUndefined();
    },
  );

  test.each<[string, Rule]>([
    ['another region', MOVED],
    ['another time', skewedBy(40)],
    ['no conditional puts', NO_CONDITIONS],
  ])('%s, said to several puts at once: each is sent anew', async (_, rule) => {
    // All are under way before the first one is answered, and the answers come one after the other.
    const atOnce = [1, 2, 3].map((nth) => ({ ...rule, times: 1, delayMs: nth * 100 }));
    const s3 = await FakeS3.start([...atOnce, rule]);
    const store = storeAt(s3);
    await Promise.all(['a', 'b', 'c'].map((key) => put(store, key, undefined, true)));
    await put(store, 'd', undefined, true);
    expect([...s3.objects.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(s3.requests).toHaveLength(3 + 3 + 1);
  });

  test('several puts at once meet a server that refuses Expect: each is sent anew', async () => {
    const s3 = await FakeS3.start();
    s3.expect = 'refuse';
    const store = storeAt(s3);
    await Promise.all(['a', 'b', 'c'].map((key) => put(store, key, LARGE, true)));
    expect([...s3.objects.keys()].sort()).toEqual(['a', 'b', 'c']);
  });

  test('what is said twice is a failure', async () => {
    const s3 = await FakeS3.start([
      { status: 403, code: 'RequestTimeTooSkewed', headers: { date: new Date(0).toUTCString() } },
    ]);
    expect(await failureOf(put(storeAt(s3), 'a'))).toMatchObject({ code: 'clock-skew' });
    expect(s3.requests).toHaveLength(2);
  });
});

describe('who answers', () => {
  test.each([
    [200, '<html>Log in</html>'],
    [403, '<html>Blocked</html>'],
    [407, 'Proxy Authentication Required'],
  ])('%i %s is not S3, and nothing is taken for stored', async (status, body) => {
    const s3 = await FakeS3.start([{ status, body, headers: { 'content-type': 'text/html' } }]);
    expect(await failureOf(put(storeAt(s3), 'a'))).toMatchObject({ code: 'not-s3', retryable: false });
  });

  test('S3 that gave up waiting for the body is asked again', async () => {
    const s3 = await FakeS3.start([{ times: 1, status: 400, code: 'RequestTimeout' }]);
    expect(await failureOf(put(storeAt(s3), 'a'))).toMatchObject({ code: 'busy', retryable: true });
  });
});

describe('connections', () => {
  test('are used again soon, and not after the sandbox may have been frozen', async () => {
    const s3 = await FakeS3.start();
    const store = storeAt(s3);
    await put(store, 'a');
    await put(store, 'b');
    expect(s3.connections).toBe(1);

    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + LIMITS.idleSocketMs + 1_000);
    onTestFinished(() => void vi.restoreAllMocks());
    await put(store, 'c');
    expect(s3.connections).toBe(2);
  });

  test('that died unnoticed cost no attempt, however many there are', async () => {
    const s3 = await FakeS3.start();
    const store = storeAt(s3);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => put(store, key)));
    const before = s3.connections;
    s3.rules = [{ when: ({ connection }) => connection <= before, reset: true }];
    await put(store, 'f');
    await put(store, 'g');
    expect([...s3.objects.keys()].slice(-2)).toEqual(['f', 'g']);
    expect(s3.connections).toBe(before + 1);
  });

  test('that S3 resets anew are a failure', async () => {
    const s3 = await FakeS3.start([{ reset: true }]);
    expect(await failureOf(put(storeAt(s3), 'a'))).toMatchObject({ code: 'unreachable' });
    expect(s3.requests).toHaveLength(1);
  });
});

vi.mock('node:dns', async (original) => {
  const real = await original<typeof dns>();
  return { ...real, lookup: vi.fn(real.lookup) };
});

describe('NameLookup', () => {
  type Answer = (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void;

  /** A resolver that answers when the test says so. */
  function resolver() {
    const asked: { name: string; answer: Answer }[] = [];
    vi.mocked(dns.lookup).mockImplementation(((name: string, _: unknown, answer: Answer) => {
      asked.push({ name, answer });
    }) as never);
    onTestFinished(() => void vi.mocked(dns.lookup).mockRestore());
    return asked;
  }

  const ask = (names: NameLookup, name: string): Promise<unknown> =>
    new Promise((resolve) => {
      names.lookup(name, { all: true }, (error, addresses) => resolve(error?.code ?? addresses));
    });
  const found = [{ address: '10.0.0.1', family: 4 }];

  test('asks for one name at a time, however many connections wait, and once', async () => {
    const asked = resolver();
    const names = new NameLookup();
    const first = Array.from({ length: 8 }, () => ask(names, 's3'));
    const other = ask(names, 'elsewhere');
    await sleep(20);
    expect(asked.map(({ name }) => name)).toEqual(['s3']);
    asked[0]?.answer(null, found);
    expect(await Promise.all(first)).toEqual(Array(8).fill(found));
    await sleep(20);
    expect(asked.map(({ name }) => name)).toEqual(['s3', 'elsewhere']);
    asked[1]?.answer(null, found);
    await other;
    expect(await ask(names, 's3')).toEqual(found);
    expect(asked).toHaveLength(2);
  });

  test('a lookup that hangs is waited for, and never joined by another', async () => {
    const asked = resolver();
    const names = new NameLookup();
    for (let i = 0; i < 5; i++) {
      void ask(names, 's3');
      await sleep(5);
    }
    expect(asked).toHaveLength(1);
  });

  test('a failure is not kept, and an address that fails is forgotten', async () => {
    const asked = resolver();
    const names = new NameLookup();
    const failing = ask(names, 's3');
    await sleep(5);
    asked[0]?.answer(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []);
    expect(await failing).toBe('ENOTFOUND');
    const again = ask(names, 's3');
    await sleep(5);
    asked[1]?.answer(null, found);
    expect(await again).toEqual(found);
    names.forget();
    void ask(names, 's3');
    await sleep(5);
    expect(asked).toHaveLength(3);
  });
});
