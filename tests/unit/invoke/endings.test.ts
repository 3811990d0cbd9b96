import { describe, expect, test } from 'vitest';
import { invoked, OLDER_RUNTIME } from '../support/invoked.ts';

const endings = (...hows: string[]) =>
  invoked(
    'endings.handler',
    hows.map((how) => ({ how })),
  );

describe('an invocation that ends well', () => {
  test('events go to one sandbox in their order', async () => {
    const { payloads, answers } = await endings('count', 'count', 'count');
    expect(payloads).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    expect(new Set(answers.map((answer) => answer.requestId)).size).toBe(3);
    expect(answers.every((answer) => answer.functionError === undefined)).toBe(true);
  });

  test('no result is answered as null', async () => {
    expect((await endings('nothing')).payloads).toEqual([null]);
  });
});

describe('an error of the function', () => {
  test('a thrown error is the answer, and the sandbox lives on', async () => {
    const { payloads, answers, log } = await endings('count', 'throw', 'count');
    expect(answers[1]?.functionError).toBe('Unhandled');
    expect(payloads[1]).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'no such thing',
      trace: expect.arrayContaining(['TypeError: no such thing', expect.stringContaining('endings.mjs')]),
    });
    expect(payloads[2]).toEqual({ count: 2 });
    expect(log).toContain(`${answers[1]?.requestId}\tERROR\tInvoke Error`);
  });

  test('a rejection without an error', async () => {
    const { payloads } = await endings('reject-text');
    expect(payloads).toEqual([{ errorType: 'string', errorMessage: 'just text', trace: [] }]);
  });

  test('a result that is no JSON', async () => {
    const { payloads } = await endings('circular', 'count');
    expect(payloads).toMatchObject([
      { errorType: 'Runtime.JSONStringifyError', errorMessage: 'Unable to stringify response body' },
      { count: 1 },
    ]);
  });

  test('a result that is larger than Lambda takes', async () => {
    const { payloads } = await endings('large');
    expect(payloads).toMatchObject([{ errorType: 'Function.ResponseSizeTooLarge' }]);
  });
});

describe('the end of the process', () => {
  test.each([
    ['exit', { code: 3 }, 'Runtime exited with error: exit status 3'],
    ['exit', { code: 0 }, 'Runtime exited without providing a reason'],
    ['kill', {}, 'Runtime exited with error: signal: killed'],
    ['uncaught', {}, 'Runtime exited with error: exit status 1'],
    ['unhandled', {}, 'Runtime exited with error: exit status 1'],
    ['forgotten', {}, 'Runtime exited without providing a reason'],
  ])('%s %j is an answer, and the next event gets a new sandbox', async (how, more, message) => {
    const { payloads, answers } = await invoked('endings.handler', [
      { how: 'count' },
      { how, ...more },
      { how: 'count' },
    ]);
    expect(payloads).toEqual([
      { count: 1 },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${answers[1]?.requestId} Error: ${message}`,
      },
      { count: 1 },
    ]);
  });

  test('the older runtimes answer with the error itself', async () => {
    const events = [{ how: 'uncaught' }, { how: 'unhandled' }, { how: 'count' }];
    const { payloads } = await invoked('endings.handler', events, { env: OLDER_RUNTIME });
    expect(payloads).toMatchObject([
      { errorType: 'RangeError', errorMessage: 'out of range' },
      {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'RangeError: nobody listens',
      },
      { count: 1 },
    ]);
  });
});

describe('the timeout', () => {
  test.each(['idle', 'block'])('stops a function that is in a %s wait', async (how) => {
    const events = [{ how: 'count' }, { how }, { how: 'count' }];
    const { payloads, answers } = await invoked('endings.handler', events, { timeout: 1 });
    expect(payloads).toEqual([
      { count: 1 },
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${answers[1]?.requestId} Error: Task timed out after 1.00 seconds`,
      },
      { count: 1 },
    ]);
  });
});
