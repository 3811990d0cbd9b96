import { describe, expect, test } from 'vitest';
import { invoked, OLDER_RUNTIME } from '../support/invoked.ts';

const OCTETS = 'application/octet-stream';

describe.each([
  ['nodejs24', {}],
  ['nodejs22', OLDER_RUNTIME],
])('a streamed response on %s', (_name, env) => {
  const streams = (...hows: string[]) =>
    invoked(
      'streams.handler',
      hows.map((how) => ({ how })),
      { env, timeout: 2 },
    );

  test('text, bytes, and status before the body', async () => {
    const { payloads, answers } = await streams('plain', 'http', 'bytes');
    expect(payloads).toEqual([
      { contentType: 'text/plain', body: 'one two', isBase64Encoded: false },
      {
        metadata: { statusCode: 201, cookies: ['a=b'] },
        contentType: 'application/vnd.awslambda.http-integration-response',
        body: 'body',
        isBase64Encoded: false,
      },
      { contentType: OCTETS, body: '/wD+', isBase64Encoded: true },
    ]);
    expect(answers.map((answer) => answer.functionError)).toEqual([undefined, undefined, undefined]);
  });

  test('an error comes behind what was sent before it', async () => {
    const { payloads, answers } = await streams('count', 'fails', 'count');
    expect(payloads).toMatchObject([
      { body: '1' },
      {
        body: 'half',
        error: { errorType: 'Error', errorMessage: 'the other half is lost', trace: expect.any(Array) },
      },
      { body: '2' },
    ]);
    expect(answers[1]?.functionError).toBe('Unhandled');
  });

  test('a destroyed stream is cut off, and costs the sandbox', async () => {
    const { payloads } = await streams('count', 'destroyed', 'count');
    expect(payloads).toMatchObject([
      { body: '1' },
      { body: 'half', error: { errorType: 'Runtime.TruncatedResponse' } },
      { body: '1' },
    ]);
  });

  test('the timeout keeps what was sent', async () => {
    const { payloads } = await streams('late', 'plain');
    expect(payloads).toMatchObject([
      { body: 'begun', error: { errorType: 'Sandbox.Timedout' } },
      { body: 'one two' },
    ]);
  });
});
