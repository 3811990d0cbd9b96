import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

const FILES = {
  'app.py': `import sys, time
def handler(event, context):
    time.sleep(event.get('seconds', 0))
    return sorted(name[17:] for name in sys.modules if name.startswith('_lambda_coverage.'))
`,
};
/** What writes objects and sends them. */
const WORK = ['sandbox.recorder', 'sandbox.record', 'delivery.delivery'];

test('before the first answer nothing is loaded of what only sends', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    const { payload: first } = await sandbox.invoke();
    expect(first).toContain('runtime.runtime');
    for (const name of WORK) expect(first).not.toContain(name);
    const { payload: second } = await sandbox.invoke();
    expect(second).toEqual(expect.arrayContaining(WORK));
    expect(sandbox.objects).toMatchObject([{ invocationCount: 1, init: { outcome: 'ok' } }]);
  }));

test('a first invocation that takes long is collected before its answer', () =>
  withEach(PYTHONS.slice(-1), async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    const answer = sandbox.invoke({ seconds: 600 });
    await expect.poll(() => sandbox.objects.length, { timeout: 60_000 }).toBe(1);
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'running' }] }]);
    await sandbox.stop();
    await answer;
  }));
