import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkHandler, functionNameOf } from '../../../cli/invoke/handler-file.ts';
import { pythonInterpreter } from '../../../cli/invoke/python-interpreter.ts';
import { PYTHON_HANDLERS } from '../support/python.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const check = (handler: string) => () => checkHandler(PYTHON_HANDLERS, handler);

test.each([
  ['endings.handler', 'python'],
  ['shop/orders.place', 'python'],
  ['shop.orders.place', 'python'],
  ['shop/api.handler', 'python'],
])('a handler whose file is .py is one of Python: %s', (handler, language) => {
  expect(check(handler)()).toBe(language);
});

test.each([
  ['shop/orders.py', /is a file\. Name its function instead: shop\/orders\.place\.$/],
  [
    'shop/orders',
    /^The handler shop\/orders does not name a function\. Write module\.function, such as shop\/orders\.place\.$/,
  ],
  [
    'shop/orders.plaice',
    /orders\.py has no plaice, .* Its functions: shop\/orders\.place, shop\/orders\.later, shop\/orders\.helper\. Did you mean "shop\/orders\.place"\?$/,
  ],
  [
    'shop/order.place',
    /No file for the handler .*\.js, \.mjs and \.cjs, and for Python's \.py\..* Did you mean "shop\/orders\.place"\?$/,
  ],
  ['shop/billing.run', / There is shop\/orders\.place, shop\/orders\.later\.$/],
])('what is wrong with %s, and what is there', (handler, message) => {
  expect(check(handler)).toThrow(message);
});

test('a name that a module has by other means is left to Python', () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'star.py': 'from shop import *\n',
    'lazy.py': 'def __getattr__(name):\n    return print\n',
    'app.py': 'from shop import main as handler\n',
    'made.py': 'app = lambda event, context: 1\n',
  });
  for (const handler of ['star.handler', 'lazy.handler', 'app.handler', 'made.app'])
    expect(checkHandler(taskRoot, handler)).toBe('python');
  expect(() => checkHandler(taskRoot, 'made.handler')).toThrow('made.py has no handler');
});

test('where both are there it is Node’s', () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': '',
    'index.py': 'def handler(event, context): 1\n',
  });
  expect(checkHandler(taskRoot, 'index.handler')).toBe('node');
});

test.each([
  ['billing/lambda_function.lambda_handler', 'billing'],
  ['shop.orders.place', 'orders'],
  ['shop/orders.place', 'orders'],
])('the name of the function of %s', (handler, name) => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'billing/lambda_function.py': '',
    'shop/orders.py': '',
  });
  expect(functionNameOf(taskRoot, handler)).toBe(name);
});

/** A program that answers as a python of another kind would. */
function pretended(answer: string): string {
  const folder = writeFiles(temporaryFolder(), { 'bin/python3': `#!/bin/sh\n${answer}\n` });
  chmodSync(join(folder, 'bin/python3'), 0o755);
  return join(folder, 'bin/python3');
}

const answering = (implementation: string, ...version: number[]) =>
  pretended(`echo '["/usr/bin/python3", "${implementation}", ${JSON.stringify(version)}]'`);

test.each([
  [
    'too old',
    () => answering('cpython', 3, 8, 18),
    /is Python 3\.8\.18, and Python functions need 3\.9 or later\. Give another one with --python PATH\.$/,
  ],
  ['Python 2', () => answering('cpython', 2, 7, 18), /is Python 2\.7\.18/],
  ['another one', () => answering('pypy', 3, 10, 14), /is pypy, and Lambda runs CPython/],
  [
    'nothing',
    () => '/no/such/python3',
    /^Python cannot be started from \/no\/such\/python3: .*--python PATH\.$/,
  ],
  [
    'none of pyenv',
    () => pretended('echo "pyenv: version \\`3.99.0\\x27 is not installed" >&2; exit 1'),
    /is not installed\. Give/,
  ],
  ['no Python', () => pretended('echo hello'), /^Python cannot be started from/],
])('an interpreter that is %s', (_, path, message) => {
  const program = path();
  expect(() => pythonInterpreter(program)).toThrow(message);
});

test('the virtual environment that is active counts before the PATH', () => {
  const path = answering('cpython', 3, 13, 1);
  const environment = { VIRTUAL_ENV: join(path, '../..'), PATH: process.env['PATH'] };
  expect(pythonInterpreter(undefined, environment)).toEqual({ path: '/usr/bin/python3', minor: 13 });
});

test('Windows is named', () => {
  expect(() => pythonInterpreter(undefined, {}, 'win32')).toThrow(
    'under Linux and macOS only. On Windows use WSL',
  );
});
