import { expect, test } from 'vitest';
import { FakeS3 } from '../support/fake-s3.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { bucketAt } from '../support/python-store.ts';
import { evaluated, PYTHONS, withEach } from '../support/pythons.ts';
import { sourceFiles } from '../support/source-files.ts';

/** Says of each name of the library whether the function gets the file beside its handler, and what is loaded. */
const APP = `import sys
with open(__file__.replace('app.py', 'names.txt')) as file:
    NAMES = file.read().split()
def handler(event, context):
    if 'names' in event:
        return [name for name in NAMES if hasattr(__import__(name), 'MINE')]
    return len(NAMES)
`;

const IMPORT = /^ *(?:from|import) (\w+)/gm;
/** Every module of the library that the recorder imports, and some that these import. */
const NAMES = new Set([
  ...sourceFiles('runtime-interface-python', '.py').flatMap(({ text }) =>
    [...text.matchAll(IMPORT)].flatMap(([, name = '']) => (/^_|^sitecustomize$/.test(name) ? [] : [name])),
  ),
  ...['array', 'base64', 'bz2', 'datetime', 'email', 'fnmatch', 'ipaddress', 'locale', 'lzma'],
  ...['random', 'secrets', 'selectors', 'socket', 'string', 'tempfile', 'test', 'urllib'],
]);
const files = {
  'app.py': APP,
  'names.txt': [...NAMES].join('\n'),
  ...Object.fromEntries(
    [...NAMES].map((name, i) => [i % 5 === 0 ? `${name}/__init__.py` : `${name}.py`, 'MINE = True\n']),
  ),
};

test('files beside the handler that have names of the library are the function’s alone, and it is recorded', () =>
  withEach(PYTHONS, async (python) => {
    const plain = await PythonSandbox.start(python, { files, recorded: false });
    await plain.invoke({});
    const { payload: own } = await plain.invoke({ names: true });
    expect((own as string[]).length).toBeGreaterThan(5);
    // By https all is imported that any store needs; nobody answers.
    for (const env of [{}, { COVERAGE_DIR: '', ...bucketAt('https://127.0.0.1:9') }]) {
      const sandbox = await PythonSandbox.start(python, { files, env });
      await sandbox.invoke({});
      expect((await sandbox.invoke({ names: true })).payload).toEqual(own);
      await sandbox.stop();
      expect(sandbox.log).not.toMatch(/failed|stopped|not start|No module|no attribute/);
      if ('COVERAGE_DIR' in env) expect(sandbox.log).toContain('ECONNREFUSED');
      else expect(sandbox.lines()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    }
  }));

test('a bucket is written to beside them', () =>
  withEach(PYTHONS, async (python) => {
    const s3 = await FakeS3.start();
    const env = { COVERAGE_DIR: '', ...bucketAt(s3.endpoint) };
    const sandbox = await PythonSandbox.start(python, { files, env });
    await sandbox.invoke({});
    await sandbox.stop();
    expect(sandbox.log).toBe('');
    expect(s3.keys().filter((key) => key.includes('/raw/')).length).toBe(1);
  }));

/** One thread asks for a module that another has begun to load, and a child that was forked in between for the same. */
const HALF_LOADED = `
import _thread, os, sys, tempfile, time
from recorder import standard
folder = tempfile.mkdtemp()
with open(folder + '/slow.py', 'w') as file:
    file.write('import sys\\nSTATE = sys.modules["__main__"].state\\nSTATE.append("begun")\\n'
               'while "asked" not in STATE: pass\\nsys.modules["__main__"].time.sleep(0.1)\\nWHOLE = True\\n')
standard._FOLDERS.append(folder)
sys.modules['__main__'].state = state = []
sys.modules['__main__'].time = time
_thread.start_new_thread(standard._load, ('slow',))
while not state:
    time.sleep(0.001)
pid = os.fork()
state.append('asked')
if pid == 0:
    standard.let_go()
    os._exit(7 if standard._load('slow').WHOLE else 8)
result = [hasattr(standard._load('slow'), 'WHOLE'), os.waitpid(pid, 0)[1] >> 8]
`;

test('a module that another thread loads for us is waited for, and loaded anew in a child', () =>
  withEach(PYTHONS, async (python) => {
    expect(evaluated(python, HALF_LOADED, null)).toEqual([true, 7]);
  }));
