import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, type Python, withEach } from '../support/pythons.ts';

const PLAIN = `import signal
HANDLERS = [signal.getsignal(signal.SIGTERM).__class__.__name__]
def handler(event, context):
    return HANDLERS
`;

const start = (python: Python, text: string): Promise<PythonSandbox> =>
  PythonSandbox.start(python, { files: { 'app.py': text } });

test('at the end of the sandbox the store learns of all invocations, those that ran nothing new too', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await start(python, PLAIN);
    for (let n = 0; n < 3; n++) await sandbox.invoke();
    expect(sandbox.objects).toMatchObject([{ invocationCount: 1 }]);
    await sandbox.stop();
    expect(sandbox.objects).toMatchObject([{ invocationCount: 3, span: { sequence: 1 } }]);
  }));

test('a function finds no handler of the signal, and gets back what it has set', () =>
  withEach(PYTHONS, async (python) => {
    const text = `import os, signal
seen = []
def note(number, frame):
    seen.append(number)
def handler(event, context):
    before = signal.signal(signal.SIGTERM, note)
    mine = signal.getsignal(signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    again = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return [repr(before), mine is note, seen, again is note, repr(signal.getsignal(signal.SIGTERM)),
            signal.set_wakeup_fd(-1)]
`;
    const plain = await PythonSandbox.start(python, { files: { 'app.py': text }, recorded: false });
    const recorded = await start(python, text);
    const { payload } = await plain.invoke();
    expect((payload as unknown[]).slice(1, 4)).toEqual([true, [15], true]);
    expect((await recorded.invoke()).payload).toEqual(payload);
    await recorded.invoke();
    await recorded.stop();
    expect(recorded.objects).toMatchObject([{ invocationCount: 2 }]);
  }));

test("what a handler of the user's runs is recorded, and the process lives for as long as that lets it", () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await start(
      python,
      `import os, signal, sys
def note(number, frame):
    sys.stdout.write('took %d\\n' % number)
    sys.exit(0)
signal.signal(signal.SIGTERM, note)
def handler(event, context):
    return 1
`,
    );
    await sandbox.invoke();
    expect(sandbox.lines()).not.toContain(4);
    await sandbox.stop();
    expect(sandbox.log).toContain('took 15');
    expect(sandbox.lines()).toEqual(expect.arrayContaining([3, 4]));
  }));

test('what a thread runs behind an answer is recorded at the end', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await start(
      python,
      `import threading
go = threading.Event()
def later():
    go.wait()
    return 5
def handler(event, context):
    if event.get('go'):
        threading.Timer(0.05, go.set).start()
    else:
        threading.Thread(target=later, daemon=True).start()
    return 1
`,
    );
    await sandbox.invoke();
    await sandbox.invoke({ go: true });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await sandbox.stop();
    expect(sandbox.lines()).toContain(5);
  }));

/** As curl's wait for the next event does, in Lambda's own client up to Python 3.11: no signal ends it. */
const BLOCKED = `import ctypes, os, runtime_client
libc = ctypes.CDLL(None)
lock = ctypes.create_string_buffer(64)
events = [runtime_client.next]
def next():
    if events:
        return events.pop()()
    libc.pthread_mutex_lock(lock)
    libc.pthread_mutex_lock(lock)
runtime_client.next = next
def handler(event, context):
    print('process %d.' % os.getpid())
`;

test('a main thread that waits in C is no reason to live on', () =>
  withEach(
    PYTHONS.filter(({ minor }) => minor < 12),
    async (python) => {
      const sandbox = await PythonSandbox.start(python, { files: { 'app.py': BLOCKED }, timeout: 900 });
      const ended = sandbox.invoke();
      await expect.poll(() => sandbox.objects.length, { timeout: 60_000 }).toBe(1);
      process.kill(Number(/process (\d+)\./.exec(sandbox.log)?.[1]), 'SIGTERM');
      // Nothing else ends it while this test lasts.
      await ended;
    },
  ));
