import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

const HANDLER = `import asyncio, os, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
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
    if how == 'threads':
        in_threads()
    if how == 'caught':
        try:
            raise KeyError(how)
        except KeyError:
            how = 'was caught'
    if how == 'asyncio':
        how = asyncio.run(in_loop())
    return how

def in_threads():
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(in_pool).result()

def in_thread():
    time.sleep(0)

def in_pool():
    time.sleep(0)

async def in_loop():
    await asyncio.sleep(0)
    return 'asyncio'
`;
const FILES = { 'app.py': HANDLER };

/** The line, from 1, that holds a text. */
const line = (text: string): number =>
  HANDLER.split('\n').findIndex((each) => each.trim().startsWith(text)) + 1;

test('this machine has an interpreter to test with', () => {
  expect(PYTHONS).not.toEqual([]);
});

test('what ran is in the store when the answer is out, and what runs first later is added', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    expect(await sandbox.invoke({ how: 'ok' })).toMatchObject({ payload: 'ok' });
    const first = sandbox.lines();
    expect(first).toContain(line('return how'));
    expect(first).not.toContain(line('raise ValueError'));
    expect(await sandbox.invoke({ how: 'throw' })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'ValueError', errorMessage: 'thrown' },
    });
    expect(sandbox.lines()).toEqual([...first, line('raise ValueError')].sort((a, b) => a - b));
    for (const how of ['threads', 'caught', 'asyncio']) await sandbox.invoke({ how });
    const all = ['time.sleep(0)', "how = 'was caught'", 'pool.submit', 'await asyncio', "return 'asyncio'"];
    expect(sandbox.lines()).toEqual(expect.arrayContaining(all.map(line)));
    expect(sandbox.lines().filter((each) => each > line('def in_pool'))).not.toEqual([]);
    const [object, ...others] = sandbox.objects;
    expect(others).toEqual([]);
    expect(object).toMatchObject({
      span: { kind: 'slice', sequence: 1, upload: 5 },
      init: { outcome: 'ok' },
      invocationCount: 5,
      invocations: ['ok', 'error', 'ok', 'ok', 'ok'].map((outcome) => ({ outcome })),
      runtime: { name: `AWS_Lambda_python3.${python.minor}` },
    });
    expect(sandbox.log).not.toContain('lambda-coverage: ');
  }));

test.each(['sys.exit', 'os._exit'])('%s in the handler', (how) =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    const { payload } = await sandbox.invoke({ how });
    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(JSON.stringify(payload)).toContain('exit status 3');
    expect(sandbox.lines()).toContain(line(`${how}(3)`));
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'exit' }] }]);
  }),
);

test.each([
  ['idle', 'time.sleep(600)'],
  ['busy', "how = 'busy'"],
])('a timeout, %s', (how, last) =>
  withEach(PYTHONS, async (python) => {
    // Half of it is left for the last upload, however slow the machine is.
    const env = { COVERAGE_DEADLINE_MARGIN_MS: '5000' };
    const sandbox = await PythonSandbox.start(python, { files: FILES, timeout: 5, env });
    expect(await sandbox.invoke({ how })).toMatchObject({ payload: { errorType: 'Sandbox.Timedout' } });
    expect(sandbox.lines()).toContain(line(last));
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'timeout' }] }]);
  }),
);

test('what a long invocation has run is in the store while it runs', () =>
  withEach(PYTHONS.slice(-1), async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    void sandbox.invoke({ how: 'idle' });
    await expect.poll(() => sandbox.objects.length, { timeout: 60_000 }).toBe(1);
    expect(sandbox.lines()).toContain(line('time.sleep(600)'));
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'running' }] }]);
  }));

test('an error of the module, and an exit', () =>
  withEach(PYTHONS, async (python) => {
    const raising = { 'app.py': 'import json\nraise KeyError(json)\n' };
    const raised = await PythonSandbox.start(python, { files: raising });
    expect(await raised.invoke()).toMatchObject({ payload: { errorType: 'KeyError' }, initFailed: true });
    expect(raised.lines()).toEqual([1, 2]);
    expect(raised.objects).toMatchObject([{ init: { outcome: 'error' }, invocationCount: 0 }]);
    const exited = await PythonSandbox.start(python, { files: { 'app.py': 'import sys\nsys.exit(4)\n' } });
    expect(JSON.stringify(await exited.invoke())).toContain('exit status 4');
    expect(exited.lines()).toEqual([1, 2]);
    expect(exited.objects).toMatchObject([{ init: { outcome: 'exit' } }]);
  }));

test('where nothing can be recorded the function runs as ever, and no invocation is held', () =>
  withEach(PYTHONS.slice(-1), async (python) => {
    // The name of the core's module is taken by one that cannot be loaded.
    const text = "import sys\nsys.modules['_lambda_coverage.cores.core'] = None\n";
    const files = { ...FILES, 'own/sitecustomize.py': text };
    const taken = await PythonSandbox.start(python, { files, path: 'own' });
    expect(await taken.invoke({ how: 'ok' })).toMatchObject({ payload: 'ok' });
    expect(await taken.invoke({ how: 'ok' })).toMatchObject({ payload: 'ok' });
    expect(taken.log).toContain('coverage could not start');
  }));
