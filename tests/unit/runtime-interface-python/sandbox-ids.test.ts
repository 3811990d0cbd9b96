import { expect, test } from 'vitest';
import { evaluated, PYTHONS, withEach } from '../support/pythons.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** The runtime client, as far as the recorder sees it: it is given what it asks for. */
const CLIENT = `import os, sys, time, types
os.environ.update(given['env'])
sys.path.insert(0, given['env']['LAMBDA_TASK_ROOT'])
from recorder import settings
from recorder.runtime.runtime import Runtime

class Client:
    def wait_next_invocation(self):
        far = str(int(time.time() * 1000) + 60000)
        return types.SimpleNamespace(invoke_id='r%d' % os.getpid(), deadline_time_in_ms=far, event_body=b'{}',
                                     client_context=None)
    def post_invocation_result(self, invoke_id, result):
        pass
    def post_invocation_error(self, invoke_id, result, fault):
        pass
    def post_init_error(self, error):
        pass
    def restore_next(self):
        pass

runtime = Runtime(settings.read(), '/none')
runtime.watch(types.SimpleNamespace(BaseLambdaRuntimeClient=Client))
client = Client()

def invocation():
    import app
    request = client.wait_next_invocation()
    app.handler()
    client.post_invocation_result(request.invoke_id, '{}')
    os._exit(0)

def worker():
    pid = os.fork()
    if pid == 0:
        invocation()
    return pid
`;

function run(python: (typeof PYTHONS)[number], code: string, env: Record<string, string> = {}) {
  const store = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), { 'app.py': 'def handler():\n    return 1\n' });
  const given = {
    env: {
      COVERAGE_DIR: store,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      _HANDLER: 'app.handler',
      ...env,
    },
  };
  const result = evaluated(python, CLIENT + code, given);
  return { result, objects: rawObjects(store, 'orders') };
}

/**
 * Of those with a tracer that is not in the checkout there is a test under the emulator. A machine may have none of these:
 * `npm test` says so.
 */
const MONITORED = PYTHONS.filter(({ minor }) => minor >= 12);

test('a snapshot holds no id and no start of a sandbox', () =>
  withEach(MONITORED, async (python) => {
    const { result, objects } = run(
      python,
      `import app
client.restore_next()
result = [name for name in sys.modules if name.startswith('recorder.sandbox')]
restored = time.time()
client.wait_next_invocation()
app.handler()
client.post_invocation_result('r%d' % os.getpid(), '{}')
runtime.exits()
result = [result, restored]
`,
      { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' },
    );
    const [made, restored] = result as [string[], number];
    expect(made).toEqual([]);
    expect(objects).toHaveLength(1);
    expect(Date.parse(objects[0]?.sandbox.startedAt ?? '')).toBeGreaterThanOrEqual(
      Math.floor(restored * 1000),
    );
  }));

test('each worker of a Managed Instance is a sandbox, and their parent is none', () =>
  withEach(MONITORED, async (python) => {
    const { objects } = run(
      python,
      `workers = [worker(), worker(), worker()]
result = [os.waitpid(pid, 0)[1] for pid in workers]
`,
      { AWS_LAMBDA_MAX_CONCURRENCY: '3' },
    );
    expect(new Set(objects.map(({ sandbox }) => sandbox.id)).size).toBe(3);
    for (const object of objects) {
      expect(object).toMatchObject({
        invocationCount: 1,
        invocations: [{ outcome: 'ok' }],
        init: { outcome: 'ok' },
      });
      expect(object.result[0]?.counts?.slice(2, 5)).toEqual([2, 1, 2]);
    }
  }));
