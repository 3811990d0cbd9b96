import { expect, test } from 'vitest';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { evaluated, PYTHONS, withEach } from '../support/pythons.ts';

const FILES = {
  'app.py': `import sys, time
def handler(event, context):
    time.sleep(event.get('seconds', 0))
    return sorted(name[17:] for name in sys.modules if name.startswith('_lambda_coverage.'))
`,
};
/** What writes objects and sends them. */
const WORK = ['sandbox.recorder', 'sandbox.record', 'delivery.delivery'];

/** A handler that a busy machine starts too late is told from one that never starts: then all is loaded for it. */
const TRIES = 5;

test('before the first answer nothing is loaded of what only sends', () =>
  withEach(PYTHONS, async (python) => {
    const loaded = (names: unknown) => WORK.filter((name) => (names as string[]).includes(name));
    for (let tries = 1; ; tries++) {
      const sandbox = await PythonSandbox.start(python, { files: FILES });
      const { payload: first } = await sandbox.invoke();
      expect(first).toContain('runtime.runtime');
      if (loaded(first).length > 0 && tries < TRIES) {
        await sandbox.stop();
        continue;
      }
      expect(loaded(first)).toEqual([]);
      const { payload: second } = await sandbox.invoke();
      expect(second).toEqual(expect.arrayContaining(WORK));
      expect(sandbox.objects).toMatchObject([{ invocationCount: 1, init: { outcome: 'ok' } }]);
      return;
    }
  }));

test('a first invocation that takes long is collected before its answer', () =>
  withEach(PYTHONS.slice(-1), async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: FILES });
    const answer = sandbox.invoke({ seconds: 600 });
    await expect.poll(() => sandbox.objects.length, { timeout: 60_000 }).toBe(1);
    expect(sandbox.objects).toMatchObject([{ invocations: [{ outcome: 'running' }] }]);
    await sandbox.stop();
    await answer;
  }));

/** Takes as long to load as most of the recorder, and the client of Lambda's own runtime does not bring it. */
const RULES_OF_NAMES = 'encodings.idna';

test('no connection loads the rules of international names', () =>
  withEach(PYTHONS, async (python) => {
    const code = `
import _socket, ssl, types
from recorder.extension.connection import Connection
from recorder.store.http.name_lookup import NameLookup
from recorder.store.http.stream import TlsStream
server = _socket.socket()
server.bind(('127.0.0.1', 0))
server.listen()
port = server.getsockname()[1]
deadline = types.SimpleNamespace(left=lambda: 5)
class Silent:
    def send(self, data, deadline):
        raise OSError(data[:1].hex())
Connection('127.0.0.1:%d' % port, 5).close()
found = NameLookup().addresses('127.0.0.1', port, deadline)
try:
    TlsStream(Silent(), ssl.create_default_context(), 'bucket.example.com', deadline)
except OSError as error:
    said = str(error)
result = [len(found), said, given in sys.modules]
`;
    // A handshake was begun: 22 is the record's type.
    expect(evaluated(python, code, RULES_OF_NAMES)).toEqual([1, '16', false]);
  }));
