import { expect, test } from 'vitest';
import { linesOf, PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, type Python, withEach } from '../support/pythons.ts';

const FILES = {
  'app.py': `import multiprocessing, os, subprocess, sys, warnings
import work
def handler(event, context):
    how = event['how']
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        if how == 'os.fork':
            pid = os.fork()
            if pid == 0:
                work.in_child(how)
                os._exit(0)
            code = os.waitpid(pid, 0)[1]
        elif how == 'subprocess':
            code = subprocess.run([sys.executable, 'tool.py'], cwd=os.path.dirname(__file__)).returncode
        else:
            process = multiprocessing.get_context(how).Process(target=work.in_child, args=(how,))
            process.start()
            process.join()
            code = process.exitcode
    return [code, [str(each.message).partition(' is ')[2] for each in caught]]
`,
  'work.py': `def in_child(how):
    ran = how
    return ran
`,
  'tool.py': 'import work\nwork.in_child(1)\n',
};
const IN_CHILD = [2, 3];

async function recorded(python: Python, how: string, env: Record<string, string> = {}) {
  const sandbox = await PythonSandbox.start(python, { files: FILES, env });
  const { payload } = await sandbox.invoke({ how });
  return { sandbox, payload };
}

/** Of Python's own. */
async function plainly(python: Python, how: string): Promise<unknown> {
  const sandbox = await PythonSandbox.start(python, { files: FILES, recorded: false });
  return (await sandbox.invoke({ how })).payload;
}

test('a forked process is recorded as one of its own', () =>
  withEach(PYTHONS, async (python) => {
    const { sandbox, payload } = await recorded(python, 'os.fork');
    // Python warns of a fork with several threads, and ours is none of them.
    expect(payload).toEqual(await plainly(python, 'os.fork'));
    const children = sandbox.objects.filter(({ invocationCount }) => invocationCount === 0);
    expect(children).toMatchObject([{ init: { outcome: 'ok' }, span: { kind: 'slice' } }]);
    expect(linesOf(children, 'work.py')).toEqual(IN_CHILD);
    const [parent, ...others] = sandbox.objects.filter(({ invocationCount }) => invocationCount > 0);
    expect(others).toEqual([]);
    expect(parent?.sandbox.id).not.toBe(children[0]?.sandbox.id);
    expect(linesOf([parent ?? []].flat(), 'work.py')).toEqual([1]);
    // The next one is held and recorded as ever.
    await sandbox.invoke({ how: 'os.fork' });
    expect(sandbox.objects).toHaveLength(3);
  }));

test('multiprocessing by fork', () =>
  withEach(PYTHONS, async (python) => {
    const { sandbox, payload } = await recorded(python, 'fork');
    expect(payload).toEqual(await plainly(python, 'fork'));
    expect(sandbox.lines('work.py')).toEqual([1, ...IN_CHILD]);
  }));

test.each(['spawn', 'forkserver', 'subprocess'])('%s, with COVERAGE_CHILDREN=on', (how) =>
  withEach(PYTHONS, async (python) => {
    const { sandbox, payload } = await recorded(python, how, { COVERAGE_CHILDREN: 'on' });
    expect(payload).toEqual([0, []]);
    expect(sandbox.lines('work.py')).toEqual([1, ...IN_CHILD]);
  }),
);

test.each(['spawn', 'subprocess'])('%s is a process of its own, and without it nobody records it', (how) =>
  withEach(PYTHONS.slice(-1), async (python) => {
    const { sandbox, payload } = await recorded(python, how);
    expect(payload).toEqual([0, []]);
    expect(sandbox.lines('work.py')).toEqual([1]);
    expect(sandbox.objects).toHaveLength(1);
  }),
);

/** The second invocation would never be let go if nobody asked for the next event. */
async function twice(python: Python, handler: string): Promise<void> {
  const sandbox = await PythonSandbox.start(python, { files: { 'app.py': handler } });
  await sandbox.invoke();
  await sandbox.invoke();
  const own = sandbox.objects.filter(({ invocationCount }) => invocationCount > 0);
  expect(own).toMatchObject([{ invocationCount: 2 }]);
  expect(sandbox.log).toBe('');
}

test('a process that forks while the recorder is busy is held and recorded as ever', () =>
  withEach(PYTHONS.slice(-1), (python) =>
    twice(
      python,
      `import os, threading, time
first = True
def handler(event, context):
    global first
    if not first:
        second = True
        return
    first = False
    from _lambda_coverage.delivery.delivery import Delivery
    flush, busy = Delivery.flush, threading.Event()
    def slow(*args, **kwargs):
        Delivery.flush = flush
        busy.set()
        # Longer than the fork waits for it.
        time.sleep(0.8)
        return flush(*args, **kwargs)
    Delivery.flush = slow
    busy.wait()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
`,
    ),
  ));

/** The recorder's thread is kept from loading what it needs. */
const LOADING = `import _thread, importlib, os, sys, time
from importlib.machinery import PathFinder
MAIN = _thread.get_ident()
SOUGHT = []
class Slow:
    def __init__(self, loader):
        self.loader = loader
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if _thread.get_ident() == MAIN or name.startswith('_lambda_coverage'):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = cls(spec.loader)
        return spec
    def create_module(self, spec):
        SOUGHT.append(spec.name)
        while Slow in sys.meta_path:
            time.sleep(0.01)
        return self.loader.create_module(spec)
    def exec_module(self, module):
        self.loader.exec_module(module)
def handler(event, context):
    sys.meta_path.insert(0, Slow)
    while not SOUGHT:
        time.sleep(0.01)
    pid = os.fork()
    sys.meta_path.remove(Slow)
    if pid == 0:
        importlib.import_module(SOUGHT[0])
        os._exit(7)
    return os.waitpid(pid, 0)[1] >> 8
`;

test('a module that the recorder loads while the process forks can be loaded in the child', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: { 'app.py': LOADING } });
    // A child that waits for ever ends with the function's deadline.
    expect((await sandbox.invoke()).payload).toBe(7);
    await sandbox.stop();
    expect(sandbox.objects).toHaveLength(2);
  }));
