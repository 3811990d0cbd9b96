import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

const APP = `import os, tempfile
HERE = os.path.dirname(os.path.abspath(__file__))
def made(name):
    space = {}
    exec(compile('def f():\\n    return 7\\nx = f()', 'plain.py', 'exec'), space)
    code = compile('x = 1', 'plain.py', 'exec').replace(co_filename=name)
    exec(code, space)
    return space['x']
def handler(event, context):
    if 'gone' in event:
        folder = tempfile.mkdtemp()
        os.chdir(folder)
        os.rmdir(folder)
    names = ['relative.py', HERE + '/' + chr(0xd800) + '.py', HERE + '/a' + chr(0) + 'b.py', '', HERE, '<made>.py']
    return [made(name) for name in names]
`;

// A package beside the code makes the recorder compare names in bytes.
const files = { 'app.py': APP, 'other-1.0.dist-info/RECORD': 'other/__init__.py,,\n' };

test.each([
  ['odd names of files', {}],
  ['a working directory that is gone', { gone: true }],
])('%s reach no function as an exception, and it is recorded', (_, event) =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files });
    expect(await sandbox.invoke(event)).toMatchObject({ payload: [1, 1, 1, 1, 1, 1] });
    await sandbox.stop();
    expect(sandbox.lines()).toEqual(expect.arrayContaining([4, 5, 6, 7, 8, 10, 14, 15]));
  }),
);
