import { describe, expect, test } from 'vitest';
import { NEEDS_PYTHON, PYTHON_HANDLERS, PYTHON_MINOR, pythonInvoked } from '../support/python.ts';

const endings = (...events: object[]) => pythonInvoked('endings.handler', events);
const COUNT = { how: 'count' };

describe.runIf(PYTHON_MINOR !== undefined)(`a function in Python, ${NEEDS_PYTHON}`, () => {
  test('events go to one sandbox in their order, and an error is an answer', async () => {
    const { payloads, answers, log } = await endings(COUNT, { how: 'throw' }, { how: 'nothing' }, COUNT);
    expect(payloads).toEqual([
      { count: 1 },
      {
        errorMessage: 'no such thing',
        errorType: 'ValueError',
        requestId: answers[1]?.requestId,
        stackTrace: [
          expect.stringMatching(/^ {2}File "\S+endings\.py", line \d+, in handler\n/),
          expect.stringContaining('in raise_error\n    raise ValueError("no such thing")\n'),
        ],
      },
      null,
      { count: 4 },
    ]);
    expect(answers.map(({ functionError }) => functionError)).toEqual([
      undefined,
      'Unhandled',
      undefined,
      undefined,
    ]);
    expect(log).toContain('[ERROR] ValueError: no such thing\nTraceback (most recent call last):\n');
  });

  test('the context, the log and the environment are those of Lambda', async () => {
    const { payloads, answers, log } = await endings({ how: 'describe' });
    const requestId = answers[0]?.requestId;
    expect(payloads).toEqual([
      {
        request: requestId,
        left: expect.any(Number),
        function: 'endings',
        arn: 'arn:aws:lambda:us-east-1:012345678912:function:endings',
        client: null,
        identity: null,
        version: [3, PYTHON_MINOR],
        environment: `AWS_Lambda_python3.${PYTHON_MINOR}`,
        path: PYTHON_HANDLERS,
        pid: expect.any(Number),
        trace: expect.stringMatching(/^Root=1-/),
      },
    ]);
    expect(log).toMatch(new RegExp(`^\\[INFO\\]\\t\\S+Z\\t${requestId}\\ta line of the log$`, 'm'));
  });

  test('results are written as simplejson does', async () => {
    const { payloads } = await endings(
      { how: 'numbers' },
      { how: 'bytes' },
      { how: 'text', text: 'ß€😀\u2028' },
      { how: 'circular' },
      { how: 'set' },
    );
    const unmarshalled = (text: string) => ({
      errorType: 'Runtime.MarshalError',
      errorMessage: `Unable to marshal response: ${text}`,
    });
    expect(payloads).toMatchObject([
      { price: 1.1, at: { x: 1, y: 3 }, nan: 1.5 },
      'ü',
      'ü ß€😀\u2028',
      unmarshalled('Circular reference detected'),
      unmarshalled('Object of type set is not JSON serializable'),
    ]);
  });

  test.each([
    ['exit', { code: 3 }, 'Runtime exited with error: exit status 3'],
    ['exit', { code: 0 }, 'Runtime exited without providing a reason'],
    ['_exit', { code: 4 }, 'Runtime exited with error: exit status 4'],
    ['abort', {}, 'Runtime exited with error: signal: aborted'],
  ])('%s %j is an answer, and the next event gets a new sandbox', async (how, more, message) => {
    const { payloads, answers } = await endings(COUNT, { how, ...more }, COUNT);
    expect(payloads).toEqual([
      { count: 1 },
      {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${answers[1]?.requestId} Error: ${message}`,
      },
      { count: 1 },
    ]);
  });

  test.each(['sleep', 'spin'])('a function that takes too long is ended: %s', async (how) => {
    const { payloads } = await pythonInvoked('endings.handler', [{ how }, COUNT], { timeout: 1 });
    expect(payloads).toMatchObject([
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
      },
      { count: 1 },
    ]);
  });

  test('a result that is larger than Lambda takes', async () => {
    expect((await endings({ how: 'large' }, COUNT)).payloads).toMatchObject([
      { errorType: 'Function.ResponseSizeTooLarge' },
      { count: 1 },
    ]);
  });

  test.each([
    ['init_raises.handler', { errorType: 'RuntimeError', errorMessage: 'no configuration' }],
    ['init_exits.handler', { errorType: 'Runtime.ExitError' }],
    [
      'missing_import.handler',
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: "Unable to import module 'missing_import': No module named 'nowhere_to_be_found'",
      },
    ],
    [
      'bad_syntax.handler',
      {
        errorType: 'Runtime.UserCodeSyntaxError',
        errorMessage: expect.stringMatching(
          /^Syntax error in module 'bad_syntax': .*\(bad_syntax\.py, line 1\)$/,
        ),
        stackTrace: [expect.stringContaining('bad_syntax.py" Line 1\n    def handler(event, context)')],
      },
    ],
  ])('a function that does not start is an answer: %s', async (handler, error) => {
    const { answers } = await pythonInvoked(handler, [{}], { env: { ANY: handler } });
    expect(answers).toMatchObject([{ initFailed: true, functionError: 'Unhandled', payload: error }]);
  });

  test.each([
    ['shop/orders.place', ['shop.orders', 'shop.api']],
    ['shop.orders.place', ['shop.orders', 'shop.api']],
    ['./shop/orders.place', ['shop.orders', 'shop.api']],
    ['shop/api.handler', 'shop.api'],
  ])('modules in packages: %s', async (handler, answer) => {
    expect((await pythonInvoked(handler, [{}])).payloads).toEqual([answer]);
  });
});
