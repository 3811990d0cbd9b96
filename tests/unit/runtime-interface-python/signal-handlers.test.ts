import { expect, test } from 'vitest';
import { evaluated, PYTHONS, withEach } from '../support/pythons.ts';

/** Handlers in every shape that is given the frame: each raises what our own code may raise too. */
const HANDLERS = `
import os, signal, sys
class Late(TimeoutError):
    pass
def plain(number, frame):
    raise Late('plain')
class Alarm:
    def method(self, number, frame):
        raise Late('method')
    def __call__(self, *given):
        raise Late('call')
def inner(number):
    raise Late('deep')
def deep(number, frame):
    inner(number)
def cell(number, frame):
    look = lambda: frame
    raise Late('cell')
handlers = [plain, Alarm().method, Alarm(), deep, cell]
def interrupted(work):
    found = []
    for handler in handlers:
        signal.signal(signal.SIGUSR1, handler)
        try:
            work()
            found.append('swallowed')
        except Late as error:
            found.append(str(error))
    return found
def alarm(*_, **__):
    signal.raise_signal(signal.SIGUSR1)
`;
const SHAPES = ['plain', 'method', 'call', 'deep', 'cell'];

/** By the place of ours in which the signal comes. */
const PLACES: Record<string, string> = {
  'what is guarded': `
from recorder.runtime.runtime import _Guard
def work():
    with _Guard():
        alarm()
`,
  'waking our thread': `
from recorder.runtime import mailbox
mailbox.write_some = alarm
box = mailbox.Mailbox()
def work():
    box.wake()
`,
  'saying something': `
from recorder import log
def work():
    real, log.iso_time, log._state[1] = log.iso_time, alarm, True
    try:
        log.warn('something')
    finally:
        log.iso_time, log._state[1] = real, False
`,
  'reading what pip has installed': `
from recorder.files import installed
def work():
    installed.open = alarm
    installed._bytes_of('/', 'x')
`,
};

test.each(Object.keys(PLACES))('what a handler of a signal raises reaches the function: %s', (place) =>
  withEach(PYTHONS, async (python) => {
    const code = `${HANDLERS}${PLACES[place]}result = interrupted(work)`;
    expect(evaluated(python, code, {})).toEqual(SHAPES);
  }),
);

test('where a function is first seen, too, and it is recorded when it runs again', () =>
  withEach(
    PYTHONS.filter(({ minor }) => minor >= 12),
    async (python) => {
      const code = `${HANDLERS}
from recorder.cores.core import create
class Settings:
    branches, attribution, upload = True, False, 'changed'
class Files:
    def wants(self, path):
        if path == '/task/app.py':
            alarm()
            return True
space = {}
exec(compile('def f():\\n    return 7\\n', '/task/app.py', 'exec'), space)
core = create(Settings, Files())
core.start()
found = interrupted(space['f'])
signal.signal(signal.SIGUSR1, lambda *_: None)
found.append(space['f']())
found.append(sorted(core.take()['/task/app.py'][0]))
core.stop()
result = found
`;
      expect(evaluated(python, code, {})).toEqual([...SHAPES, 7, [2]]);
    },
  ));

test('what our own code raises is said, and kept from the function', () =>
  withEach(PYTHONS, async (python) => {
    const code = `
import os
read, write = os.pipe()
os.dup2(write, 2)
from recorder.runtime.runtime import _Guard
def failing(frame):
    raise TimeoutError('of ours')
with _Guard():
    failing(None)
result = os.read(read, 1000).decode()
`;
    expect(evaluated(python, code, {})).toBe(
      "lambda-coverage: warn: the recorder failed; the function goes on: TimeoutError('of ours')\n",
    );
  }));
