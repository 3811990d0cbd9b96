import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, posix, resolve } from 'node:path';
import { nearest } from '../../combiner-image/nearest.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { InvokeError } from './invoke-error.ts';

/** Of a module without a line that could give it the name that was asked for: those could. */
const GIVES_ANY_NAME = /import\s*\*|__getattr__|globals\(|setattr\(|\bexec\(/;
/** A module that is larger was not written by hand: Lambda's own words must do. */
const MAX_LISTED_BYTES = 1_000_000;

interface PythonParts {
  /** Of the module, from the task root, with slashes, and without `.py`. */
  path: string;
  /** What the module calls the handler. */
  attribute: string;
}

/** `src/orders.handler` and `src.orders.handler` are the same. */
export function pythonParts(handler: string): PythonParts {
  const given = posix.normalize(handler);
  const dot = given.lastIndexOf('.');
  return dot < 0
    ? { path: given, attribute: '' }
    : { path: given.slice(0, dot).replaceAll('.', '/'), attribute: given.slice(dot + 1) };
}

/** The file of a handler that is Python's: of a module, or of a package; undefined where there is none. */
export function pythonFile(taskRoot: string, handler: string): string | undefined {
  const { path, attribute } = pythonParts(handler);
  const names = attribute === 'py' ? [`${path}.py`] : [`${path}.py`, `${path}/__init__.py`];
  return names
    .map((name) => resolve(taskRoot, name))
    .find((file) => existsSync(file) && statSync(file).isFile());
}

/**
 * Says more than Lambda does of a handler that its module does not have.
 * @param file of the module
 * @throws InvokeError with what is there
 */
export function checkPythonHandler(handler: string, file: string): void {
  const { path, attribute } = pythonParts(handler);
  const there = handlersIn(file).map((name) => `${path}.${name}`);
  const these = there.length === 0 ? '' : ` Its functions: ${someOf(there)}.`;
  if (attribute === 'py')
    throw new InvokeError(
      `${handler} is a file. Name its function instead: ${there[0] ?? `${path}.handler`}.`,
    );
  if (attribute === '')
    throw new InvokeError(
      `The handler ${handler} does not name a function. Write module.function, such as ${there[0] ?? `${path}.handler`}.`,
    );
  const text = textOf(file);
  if (text === '' && statSync(file).size > 0) return;
  if (new RegExp(`(?<![\\w.])${attribute}(?!\\w)`).test(text) || GIVES_ANY_NAME.test(text)) return;
  throw new InvokeError(
    `${file} has no ${attribute}, which the handler ${handler} names.${these}${nearest(`${path}.${attribute}`, there)}`,
  );
}

/** Handlers of Python in the folder where one was looked for, as they would be given. */
export function pythonHandlersBeside(taskRoot: string, handler: string): string[] {
  const folder = dirname(pythonParts(handler).path);
  try {
    return readdirSync(resolve(taskRoot, folder))
      .filter((name) => name.endsWith('.py'))
      .sort()
      .flatMap((name) =>
        handlersIn(resolve(taskRoot, folder, name), true).map(
          (each) => `${posix.join(folder, basename(name, '.py'))}.${each}`,
        ),
      );
  } catch {
    return [];
  }
}

/** Names of a module's functions, those first that take an event and a context. @param only those */
function handlersIn(file: string, only = false): string[] {
  const functions = [...textOf(file).matchAll(/^(?:async +)?def +(\w+) *\(([^)]*)\)/gm)].map(
    ([, name = '', parameters = '']) => ({ name, isHandler: parameters.split(',').length === 2 }),
  );
  const handlers = functions.filter(({ isHandler }) => isHandler);
  const others = only ? [] : functions.filter(({ isHandler }) => !isHandler);
  return [...handlers, ...others].map(({ name }) => name);
}

function textOf(file: string): string {
  return statSync(file).size > MAX_LISTED_BYTES ? '' : readFileSync(file, 'utf8');
}
