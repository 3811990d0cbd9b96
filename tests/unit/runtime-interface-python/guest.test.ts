import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

/** All that a function can see of the process that it is in. */
const LOOK = `import os, signal, sys, threading, traceback
def look():
    main = sys.modules['__main__']
    paths = [path for path in sys.path_importer_cache if path.endswith('/site')]
    return {
        'path': sys.path, 'argv': sys.argv, 'orig_argv': getattr(sys, 'orig_argv', None),
        'flags': repr(sys.flags), 'main': [main.__file__, main.__name__, sorted(vars(main))],
        'meta_path': [repr(finder) for finder in sys.meta_path], 'hooks': len(sys.path_hooks),
        'importer_cache': paths,
        'environment': {name: os.environ[name] for name in os.environ if name not in VARYING},
        'threads': [thread.name for thread in threading.enumerate()], 'count': threading.active_count(),
        'stack': [[frame.filename, frame.name] for frame in traceback.extract_stack()],
        'sigterm': repr(signal.getsignal(signal.SIGTERM)), 'wakeup': signal.set_wakeup_fd(-1),
        'trace': [repr(sys.gettrace()), repr(sys.getprofile()), repr(threading._trace_hook)],
        'interval': sys.getswitchinterval(), 'recursion': sys.getrecursionlimit(),
        'excepthook': repr(sys.excepthook), 'site': 'sitecustomize' in sys.modules,
        'frames': len(sys._current_frames()),
        'spec': [repr(type(sys.modules['awslambdaric.lambda_runtime_client'].__spec__.loader)),
                 repr(type(sys.modules['awslambdaric.lambda_runtime_client'].__loader__))],
        'client': client(),
    }
def client():
    kind = sys.modules['awslambdaric.lambda_runtime_client'].BaseLambdaRuntimeClient
    names = ['wait_next_invocation', 'post_invocation_result', 'post_init_error']
    return [[getattr(kind, name).__qualname__, getattr(kind, name).__module__, getattr(kind, name).__doc__] for name in names]
VARYING = ['AWS_LAMBDA_RUNTIME_API', 'COVERAGE_DIR', 'TMPDIR', 'LAMBDA_TASK_ROOT', 'AWS_LAMBDA_LOG_STREAM_NAME',
           '_X_AMZN_TRACE_ID', 'PWD', 'OLDPWD', 'SHLVL', '_']
AT_INIT = look()
def handler(event, context):
    seen = {'init': AT_INIT, 'call': look(), 'modules': sorted(sys.modules)}
    return seen
`;

/** Of the standard library: what anybody may have imported. Ours are one package. */
const isOurs = (name: string): boolean => name === '_lambda_coverage' || name.startsWith('_lambda_coverage.');

interface Seen {
  init: Record<string, unknown>;
  call: Record<string, unknown>;
  modules: string[];
}

const seenIn = async (sandbox: PythonSandbox): Promise<Seen> => {
  const { payload } = await sandbox.invoke();
  const text = JSON.stringify(payload)
    .replaceAll(sandbox.taskRoot, '/var/task')
    .replace(/0x[0-9a-f]+/g, '');
  return JSON.parse(text) as Seen;
};

test.each([
  ['nothing in PYTHONPATH', undefined],
  ['a folder of the user’s there', 'own'],
])('a function sees nothing but one package: %s', (_, path) =>
  withEach(PYTHONS, async (python) => {
    const files = { 'app.py': LOOK, 'own/mine.py': '' };
    const options = path === undefined ? { files } : { files, path };
    const plain = await seenIn(await PythonSandbox.start(python, { ...options, recorded: false }));
    const recorded = await seenIn(await PythonSandbox.start(python, options));
    // Python has no way to leave a thread out of the one; and up to 3.11 a tracer is what records.
    const seen = ({ frames, trace, ...others }: Record<string, unknown>): Record<string, unknown> =>
      python.minor < 12 ? others : { ...others, trace };
    expect(seen(recorded.init)).toEqual(seen(plain.init));
    expect(seen(recorded.call)).toEqual(seen(plain.call));
    const added = recorded.modules.filter((name) => !plain.modules.includes(name));
    expect(added.filter((name) => !isOurs(name) && !isStandard(name))).toEqual([]);
    expect(plain.modules.filter((name) => !recorded.modules.includes(name))).toEqual([]);
  }),
);

/** What our thread may import after the first answer begins, and before: it is asked for at the first event. */
function isStandard(name: string): boolean {
  return /^(_socket|select|_json|json|zlib|_hashlib|hashlib|_sha\w*|_blake2|_md5|urllib|urllib\.parse|ipaddress|math|unicodedata|_struct|struct|tokenize|token|stat|errno|fcntl|_random|_bisect|bisect|math|random|collections|re|_sre|sre_\w+|re\.\w+|enum|functools|operator|itertools|keyword|types|copyreg|heapq|reprlib|_operator|_functools|_collections|_heapq|json\.\w+|collections\.abc|dis|opcode|_opcode\w*|inspect|ast|_ast|linecache|importlib(\.\w+)*|warnings|io|codecs|textwrap|atexit|contextlib|weakref|_weakrefset|typing|glob|fnmatch|posixpath|ntpath|genericpath|os\.path|pathlib|platform|subprocess|signal|threading|locale|_locale)$/.test(
    name,
  );
}

test('the next sitecustomize on the path runs, as it would have without us', () =>
  withEach(PYTHONS, async (python) => {
    const own = `import sys
sys.own = [__name__, __file__.rpartition('/')[2], sys.modules[__name__].__file__ == __file__]
`;
    const text = `import sys
def handler(event, context):
    import sitecustomize
    return [sys.own, sitecustomize.own if hasattr(sitecustomize, 'own') else sorted(vars(sitecustomize))]
`;
    const files = { 'app.py': text, 'own/sitecustomize.py': own };
    const plain = await PythonSandbox.start(python, { files, path: 'own', recorded: false });
    const recorded = await PythonSandbox.start(python, { files, path: 'own' });
    const { payload } = await plain.invoke();
    expect(payload).toMatchObject([['sitecustomize', 'sitecustomize.py', true], expect.any(Array)]);
    expect((await recorded.invoke()).payload).toEqual(payload);
  }));

test('answers and errors are the same, byte for byte', () =>
  withEach(PYTHONS, async (python) => {
    const text = `class Odd(Exception):
    pass
def inner(n):
    if n:
        return inner(n - 1)
    raise Odd('\\u00fc\\n"x"')
def handler(event, context):
    if event == 1:
        inner(3)
    if event == 2:
        return object()
    if event == 3:
        raise BaseException('not an Exception')
    return [event, 'ü', {'b': 1, 'a': [1.5, None, True]}]
`;
    const files = { 'app.py': text };
    for (const event of [{ text: 'ü\u2028' }, 1, 2, 3]) {
      const plain = await PythonSandbox.start(python, { files, recorded: false });
      const recorded = await PythonSandbox.start(python, { files });
      const of = async (sandbox: PythonSandbox) => {
        const { requestId, ...answer } = await sandbox.invoke(event);
        const shown = JSON.stringify([answer, sandbox.log]);
        return shown.replaceAll(requestId, 'ID').replaceAll(sandbox.taskRoot, '/var/task');
      };
      expect(await of(recorded)).toBe(await of(plain));
    }
  }));
