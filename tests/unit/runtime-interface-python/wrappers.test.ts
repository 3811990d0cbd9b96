import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtWrapper } from '../../../cli/invoke/python-program.ts';
import { FEW_PYTHONS, type Python } from '../support/pythons.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Says what a program finds in its environment, and whether the recorder waits for the runtime client in it. */
const SHOW = `import json, os, sys
waits = [finder for finder in sys.meta_path if type(finder).__module__.startswith('_lambda_coverage')]
names = ['PYTHONPATH', 'NODE_OPTIONS', 'LAMBDA_COVERAGE_RUNTIME']
print(json.dumps([len(waits), [os.environ.get(name) for name in names]]))
`;
/** As opentelemetry-instrument does: puts its own folder in front, and becomes the program. */
const BECOMING = `import os, sys
if len(sys.argv) > 2:
    os.environ['PYTHONPATH'] = sys.argv[2]
try:
    os.execl('/no/such/program', 'none')
except OSError:
    os.execl(sys.executable, sys.executable, sys.argv[1])
`;
const HANDING = `import os, sys
os.execve(sys.executable, [sys.executable, sys.argv[1]], {'PYTHONPATH': '/mine'})
`;

function started(python: Python, program: string, args: string[], env: Record<string, string> = {}) {
  const folder = writeFiles(temporaryFolder(), {
    'show.py': SHOW,
    'become.py': BECOMING,
    'hand.py': HANDING,
  });
  const named = args.map((each) => (each.endsWith('.py') ? join(folder, each) : each));
  const { stdout, stderr } = spawnSync(
    builtWrapper(),
    [program === 'python' ? python.path : program, ...named],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', PY: python.path, SHOW: join(folder, 'show.py'), ...env },
    },
  );
  return { shown: JSON.parse(stdout || 'null'), stderr };
}

const AS_IT_WAS = [null, null, null];

test.each([
  ['started as it is', 'python', ['show.py'], {}, AS_IT_WAS],
  ['with a path', 'python', ['show.py'], { PYTHONPATH: '/a:/b' }, ['/a:/b', null, null]],
  ['with an empty path', 'python', ['show.py'], { PYTHONPATH: '' }, ['', null, null]],
  ['of a wrapper that becomes it', 'python', ['become.py', 'show.py'], {}, AS_IT_WAS],
  ['of one with a folder of its own', 'python', ['become.py', 'show.py', '/mine'], {}, ['/mine', null, null]],
  ['of one that hands on an environment', 'python', ['hand.py', 'show.py'], {}, ['/mine', null, null]],
  ['of a shell', 'sh', ['-c', 'exec "$PY" "$SHOW"'], {}, AS_IT_WAS],
  [
    'of a shell, with options for Node.js',
    'sh',
    ['-c', '"$PY" "$SHOW"'],
    { NODE_OPTIONS: '-x' },
    [null, '-x', null],
  ],
  ['of a shell, with an empty path', 'sh', ['-c', '"$PY" "$SHOW"'], { PYTHONPATH: '' }, ['', null, null]],
] as const)(
  'a program waits for the runtime client, in the environment that is its own: %s',
  (_, program, args, env, found) => {
    for (const python of FEW_PYTHONS)
      expect(started(python, program, [...args], env)).toEqual({ shown: [1, found], stderr: '' });
  },
);

test('a program that no wrapper of ours has started finds nothing of it', () => {
  for (const python of FEW_PYTHONS) {
    const folder = writeFiles(temporaryFolder(), { 'show.py': SHOW });
    const site = join(builtWrapper(), '../python/site');
    const env = { PYTHONPATH: `${site}:/mine` };
    const { stdout, stderr } = spawnSync(python.path, [join(folder, 'show.py')], { encoding: 'utf8', env });
    expect(JSON.parse(stdout)).toEqual([0, [`${site}:/mine`, null, null]]);
    expect(stderr).toBe('');
  }
});
