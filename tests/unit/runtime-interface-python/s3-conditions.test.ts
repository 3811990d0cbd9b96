/** What S3 says is to be done differently, and who answers in its place; as tests/unit/store/s3-conditions.test.ts. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { FakeS3, type Rule } from '../support/fake-s3.ts';
import { forEachPython } from '../support/python-recorder.ts';
import { PythonStore } from '../support/python-store.ts';
import { isNotFor, MOVED, NO_CONDITIONS, skewedBy } from '../support/s3-rules.ts';

const LARGE = { size: LIMITS.askFirstBytes, onlyIfAbsent: true };
const ABSENT = { onlyIfAbsent: true };

forEachPython('a bucket', (recorder) => {
  test('holds what was put, once, with all that was asked for', async () => {
    const s3 = await FakeS3.start();
    const store = await PythonStore.at(recorder(), s3, {
      COVERAGE_S3_SSE_KMS_KEY_ID: 'alias/x',
      COVERAGE_S3_EXPECTED_OWNER: '123456789012',
      AWS_SESSION_TOKEN: 'token',
    });
    expect(await store.put('scripts/ü (1)+&%41', ABSENT)).toEqual({});
    expect(await store.put('scripts/ü (1)+&%41', ABSENT)).toEqual({});
    expect(s3.objects.get('scripts/ü (1)+&%41')?.toString()).toBe('1');
    expect(s3.requests).toHaveLength(1);
    expect(s3.requests[0]?.headers).toMatchObject({
      'if-none-match': '*',
      'content-type': 'application/gzip',
      'x-amz-security-token': 'token',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/x',
      'x-amz-expected-bucket-owner': '123456789012',
      'x-amz-checksum-sha256': 'a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=',
    });
  });

  describe('that says what is to be done differently', () => {
    test('names its region in the body alone', async () => {
      const s3 = await FakeS3.start([
        {
          when: isNotFor('eu-west-1'),
          status: 400,
          code: 'AuthorizationHeaderMalformed',
          message: 'wrong</Message><Region>eu-west-1</Region><Message>',
        },
      ]);
      const store = await PythonStore.at(recorder(), s3);
      expect([await store.put('a'), await store.put('b')]).toEqual([{}, {}]);
      expect(s3.requests).toHaveLength(3);
    });

    test('sends on for now, with a signature of its own', async () => {
      const [s3, elsewhere] = [await FakeS3.start(), await FakeS3.start()];
      s3.rules = [
        { status: 307, code: 'TemporaryRedirect', headers: { location: `${elsewhere.endpoint}/bucket/a` } },
      ];
      expect(await (await PythonStore.at(recorder(), s3)).put('a')).toEqual({});
      expect([...elsewhere.objects.keys()]).toEqual(['a']);
    });

    test('sends on to somebody who is not S3: not followed', async () => {
      const s3 = await FakeS3.start();
      s3.rules = [
        { status: 307, code: 'TemporaryRedirect', headers: { location: 'http://coverage.example/bucket/a' } },
      ];
      expect(await (await PythonStore.at(recorder(), s3)).put('a')).toMatchObject({ code: 'wrong-region' });
    });

    test.each([-40, 40])('has a clock that is off by %i minutes', async (minutes) => {
      const s3 = await FakeS3.start([skewedBy(minutes)]);
      const store = await PythonStore.at(recorder(), s3);
      expect([await store.put('a'), await store.put('b')]).toEqual([{}, {}]);
      expect(s3.requests).toHaveLength(3);
    });

    test('knows no conditional puts', async () => {
      const s3 = await FakeS3.start([NO_CONDITIONS]);
      const store = await PythonStore.at(recorder(), s3);
      expect([await store.put('a', ABSENT), await store.put('b', ABSENT)]).toEqual([{}, {}]);
      expect(s3.requests).toHaveLength(3);
    });

    test('knows no checksums', async () => {
      const s3 = await FakeS3.start([
        {
          when: ({ headers }) => 'x-amz-checksum-sha256' in headers,
          status: 501,
          code: 'NotImplemented',
          message: 'checksum',
        },
      ]);
      const store = await PythonStore.at(recorder(), s3);
      expect([await store.put('a'), await store.put('b')]).toEqual([{}, {}]);
      expect(s3.requests).toHaveLength(3);
    });

    test.each(['refuse', 'ignore'] as const)('makes "%s" of Expect: it is asked once', async (expected) => {
      const s3 = await FakeS3.start();
      s3.expect = expected;
      const store = await PythonStore.at(recorder(), s3);
      expect([await store.put('a', LARGE), await store.put('b', LARGE)]).toEqual([{}, {}]);
      expect(s3.objects.get('b')?.length).toBe(LARGE.size);
      expect(s3.requests.at(-1)?.headers['expect']).toBeUndefined();
    });

    test('has a large object already: its body is not sent', async () => {
      const s3 = await FakeS3.start();
      s3.objects.set('a', Buffer.from('there'));
      expect(await (await PythonStore.at(recorder(), s3)).put('a', LARGE)).toEqual({});
      expect(s3.received).toBeLessThan(LARGE.size / 2);
    });

    test.each<[string, Rule]>([
      ['another region', MOVED],
      ['another time', skewedBy(40)],
      ['no conditional puts', NO_CONDITIONS],
    ])('%s, to several puts at once: each is sent anew', async (_, rule) => {
      const atOnce = [1, 2, 3].map((nth) => ({ ...rule, times: 1, delayMs: nth * 100 }));
      const s3 = await FakeS3.start([...atOnce, rule]);
      const store = await PythonStore.at(recorder(), s3);
      await Promise.all(['a', 'b', 'c'].map((key) => store.put(key, ABSENT)));
      await store.put('d', ABSENT);
      expect([...s3.objects.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);
      expect(s3.requests).toHaveLength(3 + 3 + 1);
    });

    test('says it twice: a failure', async () => {
      const s3 = await FakeS3.start([
        { status: 403, code: 'RequestTimeTooSkewed', headers: { date: new Date(0).toUTCString() } },
      ]);
      expect(await (await PythonStore.at(recorder(), s3)).put('a')).toMatchObject({ code: 'clock-skew' });
      expect(s3.requests).toHaveLength(2);
    });
  });

  describe('over connections', () => {
    test('that are used again soon, and not after the sandbox may have been frozen', async () => {
      const s3 = await FakeS3.start();
      const store = await PythonStore.at(recorder(), s3);
      await store.put('a');
      await store.put('b');
      expect(s3.connections).toBe(1);
      await recorder().call('shift_clock', { seconds: LIMITS.idleSocketMs / 1_000 + 1 });
      await store.put('c');
      await recorder().call('shift_clock', { seconds: 0 });
      expect(s3.connections).toBe(2);
    });

    test('that died unnoticed: they cost no attempt, however many there are', async () => {
      const s3 = await FakeS3.start();
      const store = await PythonStore.at(recorder(), s3);
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => store.put(key)));
      const before = s3.connections;
      s3.rules = [{ when: ({ connection }) => connection <= before, reset: true }];
      expect([await store.put('f'), await store.put('g')]).toEqual([{}, {}]);
      expect(s3.connections).toBe(before + 1);
    });

    test('that are reset anew: a failure', async () => {
      const s3 = await FakeS3.start([{ reset: true }]);
      const outcome = await (await PythonStore.at(recorder(), s3)).put('a');
      expect(outcome).toMatchObject({ code: 'unreachable', retryable: true });
      expect(outcome.message).toBe(
        'the bucket cannot be reached (ECONNRESET): check the network and AWS_ENDPOINT_URL_S3.',
      );
      expect(s3.requests).toHaveLength(1);
    });
  });
});
