import { expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { evaluated, PYTHONS, withEach } from '../support/pythons.ts';

const APP = `import gc, importlib, weakref
import rules
KEPT = []
def codes(code):
    yield code
    for constant in code.co_consts:
        if hasattr(constant, 'co_consts'):
            yield from codes(constant)
def handler(event, context):
    gc.collect()
    alive = sum(ref() is not None for ref in KEPT)
    with open(rules.__file__) as file:
        text = file.read()
    answers = set()
    for n in range(event['times']):
        code = compile(text, rules.__file__, 'exec')
        KEPT.extend(map(weakref.ref, codes(code)))
        space = {}
        exec(code, space)
        answers.add(space['kind'](n + event['first']))
    importlib.reload(rules)
    return [alive, len(KEPT), sorted(answers)]
`;
const RULES = `SMALL = [lambda n: n < 1, lambda n: n < 3]
def kind(n):
    if SMALL[0](n):
        return 'none'
    for size in range(n):
        if size > 1:
            return 'many'
    return 'few'
`;
const files = { 'app.py': APP, 'rules.py': RULES };

/** `from to`, of a file, in all objects. */
const ways = (objects: readonly RawObject[]): Set<string> => {
  const scripts = objects
    .flatMap(({ result }) => result)
    .flatMap(({ url, counts = [] }) => (url.endsWith('/rules.py') ? [counts] : []));
  return new Set(
    scripts.flatMap((counts) => {
      const ends = counts.slice(3 + (counts[2] ?? 0));
      return ends.flatMap((end, i) => (i % 2 === 1 ? [] : [`${end} ${ends[i + 1]}`]));
    }),
  );
};
const TAKEN = ['6 8', '6 10', '10 12', '10 16', '12 10', '12 14'];

test.each([
  ['all that is new', {}],
  ['each invocation apart', { COVERAGE_ATTRIBUTION: 'on' }],
])('code that is compiled at each invocation is kept by nobody, and all of it is recorded: %s', (_, env) =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files, env });
    const invoke = async (event: unknown) => (await sandbox.invoke(event)).payload;
    expect(await invoke({ times: 300, first: 1 })).toEqual([0, 1200, ['few', 'many']]);
    expect(await invoke({ times: 1, first: 0 })).toEqual([0, 1204, ['none']]);
    expect(await invoke({ times: 0, first: 0 })).toEqual([0, 1204, []]);
    await sandbox.stop();
    expect(sandbox.lines('rules.py')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...ways(sandbox.objects)]).toEqual(expect.arrayContaining(TAKEN));
  }),
);

/** A core alone: `sys.monitoring` tells of a function anew when what ran is forgotten. */
const SLICES = `
import os
from recorder.cores.core import create
space = {}
exec(compile(given, '/task/rules.py', 'exec'), space)
class Settings:
    branches, attribution, upload = True, False, 'changed'
class Files:
    def wants(self, path):
        return path == '/task/rules.py'
core = create(Settings, Files())
core.start()
result = []
for n in range(3):
    space['copied'](os.devnull)
    lines, ways = core.take()['/task/rules.py']
    result.append([sorted(lines), sorted(ways)])
    core.forget()
core.stop()
`;
const COPIED = `def copied(name):
    with open(name) as file:
        text = file.read()
    return [lambda: text
            for _ in text]
`;

test('each slice of the time has all ways, those that no branch tells of too', () =>
  withEach(
    PYTHONS.filter(({ minor }) => minor >= 12),
    async (python) => {
      const [first, ...others] = evaluated(python, SLICES, COPIED) as unknown[];
      expect(first).toEqual([
        [2, 3, 4, 5],
        expect.arrayContaining([
          [2, 3],
          [2, 5],
        ]),
      ]);
      expect(others).toEqual([first, first]);
    },
  ));
