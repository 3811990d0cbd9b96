import { describe, expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS } from '../support/pythons.ts';

/** The line that is behind the ending must not be there, and the one before it must. */
const HANDLER = `import os, sys, threading, time
def handler(event, context):
    how = event.get('how')
    if how == 'throw':
        raise ValueError('thrown')
    if how == 'sys.exit':
        sys.exit(3)
    if how == 'os._exit':
        os._exit(3)
    if how == 'idle':
        time.sleep(600)
    while how == 'busy':
        how = 'busy'
    return how
`;

describe.each(PYTHONS.filter(({ minor }) => minor >= 12))('Python 3.$minor', (python) => {
  const start = (timeout?: number) =>
    PythonSandbox.start(python, { files: { 'app.py': HANDLER }, ...(timeout !== undefined && { timeout }) });

  test('what ran is in the store when the answer is out, and what runs first later is added', async () => {
    const sandbox = await start();
    expect(await sandbox.invoke({ how: 'ok' })).toMatchObject({ payload: 'ok' });
    expect(sandbox.lines()).toEqual([1, 2, 3, 4, 6, 8, 10, 12, 14]);
    expect(await sandbox.invoke({ how: 'throw' })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'ValueError', errorMessage: 'thrown' },
    });
    const [object, ...others] = sandbox.objects;
    expect(others).toEqual([]);
    expect(sandbox.lines()).toContain(5);
    expect(object).toMatchObject({
      span: { kind: 'slice', sequence: 1, upload: 2 },
      init: { outcome: 'ok' },
      invocationCount: 2,
      invocations: [{ outcome: 'ok' }, { outcome: 'error' }],
      runtime: { name: `AWS_Lambda_python3.${python.minor}` },
    });
    expect(sandbox.log).not.toContain('lambda-coverage: ');
  });

  test.each(['sys.exit', 'os._exit'])('%s', async (how) => {
    const sandbox = await start();
    const { payload } = await sandbox.invoke({ how });
    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(JSON.stringify(payload)).toContain('exit status 3');
    expect(sandbox.lines()).toContain(how === 'sys.exit' ? 7 : 9);
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'exit' }] }]);
  });

  test.each([
    ['idle', 11],
    ['busy', 13],
  ])('a timeout, %s', async (how, line) => {
    const sandbox = await start(2);
    expect(await sandbox.invoke({ how })).toMatchObject({ payload: { errorType: 'Sandbox.Timedout' } });
    expect(sandbox.lines()).toContain(line);
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'timeout' }] }]);
  });

  test('a module that raises', async () => {
    const files = { 'app.py': 'import json\nraise KeyError(json)\n' };
    const sandbox = await PythonSandbox.start(python, { files });
    expect(await sandbox.invoke()).toMatchObject({ payload: { errorType: 'KeyError' }, initFailed: true });
    expect(sandbox.lines()).toEqual([1, 2]);
    expect(sandbox.objects).toMatchObject([{ init: { outcome: 'error' }, invocationCount: 0 }]);
  });
});
