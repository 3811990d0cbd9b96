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
class Raises(str):
    def __hash__(self):
        raise ValueError('no hash')
    __eq__ = __str__ = __getitem__ = __hash__
class Unhashable(str):
    __hash__ = None
    def __eq__(self, other):
        raise ValueError('no equality')
def refused(name):
    try:
        hash(name)
        return False
    except (TypeError, ValueError):
        return True
def handler(event, context):
    if 'classes' in event:
        names = [kind(text) for kind in (Raises, Unhashable) for text in (HERE + '/odd.py', HERE + '/odd.py', 'x.py')]
        return [made(name) for name in names] + [refused(name) for name in names]
    if 'gone' in event:
        folder = tempfile.mkdtemp()
        os.chdir(folder)
        os.rmdir(folder)
    names = ['relative.py', HERE + '/' + chr(0xd800) + '.py', HERE + '/a' + chr(0) + 'b.py', '', HERE, '<made>.py']
    return [made(name) for name in names]
`;

const FOUND = `import os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
def handler(event, context):
    answers = []
    for name in ['a b%20c & "d" <e>.py', 'gr\u00f6\u00dfe.py', b'bytes\\xff.py'.decode('utf-8', 'surrogateescape'), chr(0xd800) + '.py']:
        path = os.path.join(HERE, name)
        try:
            with open(path, 'w') as file:
                file.write('x = 5')
        except (OSError, UnicodeError):
            pass
        space = {}
        exec(compile('x = 5', 'plain.py', 'exec').replace(co_filename=path), space)
        answers.append(space['x'])
    return answers
`;

test('files of any name are recorded by it, and none keeps the others from the store', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: { 'app.py': FOUND } });
    expect(await sandbox.invoke()).toMatchObject({ payload: [5, 5, 5, 5] });
    await sandbox.stop();
    expect(sandbox.log).not.toContain('lambda-coverage');
    const urls = sandbox.objects.flatMap(({ result }) => result.map(({ url }) => url.replace(/.*\//, '')));
    // No file can have the fourth.
    expect(urls.filter((url) => url !== '%ED%A0%80.py').sort()).toEqual([
      'a%20b%2520c%20%26%20%22d%22%20%3Ce%3E.py',
      'app.py',
      'bytes%FF.py',
      'gr%C3%B6%C3%9Fe.py',
    ]);
  }));

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
    expect(sandbox.lines()).toEqual(expect.arrayContaining([4, 5, 6, 7, 8]));
  }),
);

test('a name whose class cannot be compared reaches no function as an exception, and its class stays as it is', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files });
    const { payload } = await sandbox.invoke({ classes: true });
    expect(payload).toEqual([1, 1, 1, 1, 1, 1, true, true, true, true, true, true]);
    await sandbox.stop();
    expect(sandbox.lines()).toEqual(expect.arrayContaining([4, 5, 6, 7, 8]));
  }));
