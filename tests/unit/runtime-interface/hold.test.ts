import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { InvokeEvent } from '../../../runtime-interface/extension/extension-connection.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { Hold } from '../../../runtime-interface/worker/hold.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder } from '../support/recorded.ts';

/** An event whose invocation has not started is let go after it. */
const A_WHILE = LIMITS.neverStartedMs + 1;

/** A hold whose main thread has asked for the first event, which is "1". */
function hold() {
  const next = vi.fn(() => new Promise<InvokeEvent>(() => {}));
  const held = new Hold(() => {});
  held.useEvents({ next });
  const arrives = (requestId: string) => held.received({ requestId, deadlineMs: Infinity });
  return { held, arrives, next };
}

describe('the sandbox is held', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('also while its event is on its way; not by another one, nor where no event can be had', async () => {
    const { held, arrives } = hold();
    held.started('1');
    expect(held.isHeld('1')).toBe(true);
    arrives('1');
    expect([held.isHeld('1'), held.isHeld('0')]).toEqual([true, false]);

    const unregistered = new Hold(() => {});
    expect(unregistered.isHeld('1')).toBe(false);
    const broken = new Hold(() => {});
    broken.useEvents({ next: () => Promise.reject(new Error('closed')) });
    broken.received({ requestId: '1', deadlineMs: Infinity });
    expect(broken.isHeld('1')).toBe(true);
    broken.settled('1');
    await vi.advanceTimersByTimeAsync(0);
    expect(broken.isHeld('2')).toBe(false);
  });

  test('from the event until its invocation has settled, however long that takes', () => {
    const { held, arrives, next } = hold();
    arrives('1');
    held.started('1');
    vi.advanceTimersByTime(900_000);
    expect(next).not.toHaveBeenCalled();
    held.settled('1');
    expect(next).toHaveBeenCalledTimes(1);
  });

  test('no longer than a while by an event whose handler is never called, which is counted unless it starts late', () => {
    const { held, arrives, next } = hold();
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    expect([next.mock.calls.length, held.unhandled]).toEqual([1, 1]);
    arrives('2');
    vi.advanceTimersByTime(A_WHILE);
    held.started('2');
    held.settled('2');
    expect(held.unhandled).toBe(1);
  });

  test('not by an event that is read after its invocation', () => {
    const { held, arrives, next } = hold();
    held.started('1');
    held.settled('1');
    expect(next).not.toHaveBeenCalled();
    arrives('1');
    expect(next).toHaveBeenCalledTimes(1);
  });

  test('by an event that is read while its invocation runs', () => {
    const { held, arrives, next } = hold();
    held.started('1');
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    expect(next).not.toHaveBeenCalled();
    held.settled('1');
    expect(next).toHaveBeenCalledTimes(1);
  });

  test('no longer by an event whose invocation never starts; the next ones are held as ever', () => {
    const { held, arrives, next } = hold();
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    expect(next).toHaveBeenCalledTimes(1);
    for (const id of ['2', '3', '4']) {
      const before = next.mock.calls.length;
      arrives(id);
      held.started(id);
      vi.advanceTimersByTime(10 * LIMITS.neverStartedMs);
      expect(next).toHaveBeenCalledTimes(before);
      held.settled(id);
      expect(next).toHaveBeenCalledTimes(before + 1);
    }
  });

  test('after one that started too late to be held, too', () => {
    const { held, arrives, next } = hold();
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    held.started('1');
    held.settled('1');
    expect(next).toHaveBeenCalledTimes(1);
    // In any order of event and start.
    arrives('2');
    held.started('2');
    expect(next).toHaveBeenCalledTimes(1);
    held.settled('2');
    expect(next).toHaveBeenCalledTimes(2);
    held.started('3');
    arrives('3');
    expect(next).toHaveBeenCalledTimes(2);
    held.settled('3');
    expect(next).toHaveBeenCalledTimes(3);
  });

  test('when it started in time, though the message is read after the timer has fired', () => {
    const { held, arrives, next } = hold();
    setTimeout(() => setImmediate(() => held.started('1')), LIMITS.neverStartedMs);
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    expect(next).not.toHaveBeenCalled();
    held.settled('1');
    expect(next).toHaveBeenCalledTimes(1);
  });

  test('when one that was let go settles during the next', () => {
    const { held, arrives, next } = hold();
    arrives('1');
    vi.advanceTimersByTime(A_WHILE);
    held.started('1');
    arrives('2');
    held.started('2');
    held.settled('1');
    expect(next).toHaveBeenCalledTimes(1);
    held.settled('2');
    expect(next).toHaveBeenCalledTimes(2);
  });
});

test('a main thread that was busy when an event came does not cost the invocations after it their hold', async () => {
  const s3 = await FakeS3.start([{ operation: 'PUT', delayMs: 100 }]);
  const file = join(temporaryFolder(), 'block');
  const block = { file, ms: LIMITS.neverStartedMs + 500 };
  const contexts = ['a', 'b', 'c', 'd'];
  const steps = ['one', 'one', 'two', 'three'];
  /** What the store holds when each invocation is over. */
  const stored: string[][] = [];
  await invoked(
    'index.handler',
    contexts.map((context, i) => ({
      step: steps[i],
      headers: { 'x-coverage-context': context },
      ...(i === 0 && { block }),
    })),
    {
      taskRoot: join(import.meta.dirname, '../../fixtures/functions/blocked-later'),
      functionName: 'blocked-later',
      record: true,
      env: {
        COVERAGE_ATTRIBUTION: 'on',
        COVERAGE_DIR: '',
        COVERAGE_S3_BUCKET: 'bucket',
        COVERAGE_S3_PREFIX: '',
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
      onAnswer: () => {
        const [raw] = [...s3.objects].filter(([key]) => key.startsWith('raw/')).map(([, body]) => body);
        const object = raw && (JSON.parse(String(gunzipSync(raw))) as RawObject);
        stored.push(Object.keys(object?.attribution?.contexts ?? {}));
        if (stored.length > 1) return;
        writeFileSync(file, '');
        // The next event goes out when this returns; by then the main thread is busy.
        while (existsSync(file));
      },
    },
  );
  expect(stored[0]).toEqual(['a']);
  expect(stored.slice(2)).toEqual([contexts.slice(0, 3), contexts]);
});
