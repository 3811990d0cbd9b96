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
    const { payloads, answers } = await streams('fails', 'plain');
    expect(payloads).toMatchObject([
      {
        body: 'half',
        error: { errorType: 'Error', errorMessage: 'the other half is lost', trace: expect.any(Array) },
      },
      { body: 'one two' },
    ]);
    expect(answers[0]?.functionError).toBe('Unhandled');
  });

  test('a destroyed stream is cut off, and the sandbox lives on', async () => {
    const { payloads } = await streams('destroyed', 'plain');
    expect(payloads).toMatchObject([
      { body: 'half', error: { errorType: 'Runtime.TruncatedResponse' } },
      { body: 'one two' },
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
