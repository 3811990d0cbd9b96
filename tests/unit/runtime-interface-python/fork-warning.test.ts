import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { PYTHONS, withEach } from '../support/pythons.ts';

/** Other tools have all that Python has to give, so that nothing is recorded. */
const TAKEN = `import sys
for tool in (3, 4, 5):
    sys.monitoring.use_tool_id(tool, 'other')
`;
const APP = `import os, time, warnings
BEFORE = list(warnings.filters)
def handler(event, context):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    until = time.monotonic() + 20
    while warnings.filters != BEFORE and time.monotonic() < until:
        time.sleep(0.01)
    return warnings.filters == BEFORE
`;

test('where nothing is recorded a fork leaves no filter of warnings behind, and Python warns of no thread of ours', () =>
  withEach(
    PYTHONS.filter(({ minor }) => minor >= 12),
    async (python) => {
      const files = { 'app.py': APP, 'own/sitecustomize.py': TAKEN };
      const sandbox = await PythonSandbox.start(python, { files, path: 'own' });
      for (let n = 0; n < 2; n++) expect((await sandbox.invoke()).payload).toBe(true);
      await sandbox.stop();
      expect(sandbox.log).toContain('no free tool id');
      expect(sandbox.log).not.toContain('DeprecationWarning');
    },
  ));
