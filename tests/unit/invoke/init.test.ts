import { describe, expect, test } from 'vitest';
import { invoked, OLDER_RUNTIME } from '../support/invoked.ts';

describe.each([
  ['nodejs24', {}],
  ['nodejs22', OLDER_RUNTIME],
])('a failed init on %s', (_name, env) => {
  test.each([
    ['init-throws.handler', 'RangeError', 'at the top'],
    ['syntax-error.handler', 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
    ['missing-import.handler', 'Runtime.ImportModuleError', /Cannot find module '.\/not-there.js'/],
    ['endings.other', 'Runtime.HandlerNotFound', 'endings.other is undefined or not exported'],
    ['no-function.handler', 'Runtime.HandlerNotFound', 'no-function.handler is not a function'],
  ])('%s is answered with %s', async (handler, errorType, message) => {
    const { answers } = await invoked(handler, [{}, {}], { env });
    for (const { payload, functionError } of answers) {
      expect(functionError).toBe('Unhandled');
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    }
    expect(answers).toHaveLength(2);
  });

  test('a process that ends in its init', async () => {
    const { payloads } = await invoked('init-exits.handler', [{}], { env });
    expect(payloads).toMatchObject([
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('exit status 7'),
      },
    ]);
  });
});

test('the default export is looked at from Node 24 on', async () => {
  expect((await invoked('default-export.handler', [{}])).payloads).toEqual(['by default']);
  const older = await invoked('default-export.handler', [{}], { env: OLDER_RUNTIME });
  expect(older.payloads).toMatchObject([{ errorType: 'Runtime.HandlerNotFound' }]);
});
