import { describe, expect, test } from 'vitest';
import { invoked, OLDER_RUNTIME } from '../support/invoked.ts';

const older = (handler: string, events: unknown[] = [{}]) => invoked(handler, events, { env: OLDER_RUNTIME });

describe('callbacks on the older runtimes', () => {
  test('the answer waits until the event loop is empty', async () => {
    const { payloads } = await older('callbacks.both', [{}, { late: true }]);
    expect(payloads).toEqual(['early', 'after the callback']);
  });

  test('callbackWaitsForEmptyEventLoop = false answers at once', async () => {
    expect((await older('callbacks.doesNotWait', [{}, {}])).payloads).toEqual(['at once', 'at once']);
  });

  test('an error is an answer', async () => {
    const { payloads } = await older('callbacks.fails');
    expect(payloads).toMatchObject([{ errorType: 'SyntaxError', errorMessage: 'called back' }]);
  });

  test('nothing at all is answered as null when the event loop is empty', async () => {
    expect((await older('callbacks.silent', [{}, {}])).payloads).toEqual([null, null]);
  });

  test('context.done, and only the first answer counts', async () => {
    expect((await older('callbacks.done')).payloads).toEqual(['done']);
    expect((await older('callbacks.twice')).payloads).toEqual(['first']);
  });
});

test('Node 24 refuses a handler with a callback', async () => {
  const { payloads } = await invoked('callbacks.waits', [{}]);
  expect(payloads).toMatchObject([{ errorType: 'Runtime.CallbackHandlerDeprecated' }]);
});
