import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { nearest } from '../../combiner-image/nearest.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { functionSegment } from '../../contract/key-layout.ts';
import { InvokeError } from './invoke-error.ts';
import { checkPythonHandler, pythonFile, pythonHandlersBeside, pythonParts } from './python-handler.ts';

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];
const GENERIC_NAMES = ['index', 'main', 'app', 'handler', 'lambda', 'lambda_function', 'server', 'function'];
const BUILD_FOLDERS = ['dist', 'build', 'out', 'lib', 'src'];

export type Language = 'node' | 'python';

/**
 * Checks that Lambda would find the handler's file, and says more than Lambda does if it would not.
 * @param known handlers that may be meant, each with the folder of its code, from the current folder
 * @returns the language of the file
 * @throws InvokeError naming the task root, or the handler and what is wrong with it.
 */
export function checkHandler(taskRoot: string, handler: string, known: readonly string[] = []): Language {
  if (!existsSync(taskRoot))
    throw new InvokeError(
      `The task root ${taskRoot} does not exist. Build the function first, or give the deployed folder with --task-root.`,
    );
  if (!statSync(taskRoot).isDirectory())
    throw new InvokeError(
      `The task root ${taskRoot} is not a folder. Give the deployed folder with --task-root.`,
    );
  const { path, module, exported } = handlerParts(handler);
  const file = resolve(taskRoot, path);
  const isHere = EXTENSIONS.some((extension) => isFile(file + extension));
  const python = isHere ? undefined : pythonFile(taskRoot, handler);
  if (python !== undefined) {
    checkPythonHandler(handler, python);
    return 'python';
  }
  if (exported === '') {
    throw new InvokeError(
      `The handler ${handler} does not name an export. Write file.export, such as index.handler.`,
    );
  }
  if (/^(js|mjs|cjs|ts|mts|cts)$/.test(exported) && existsSync(`${file}.${exported}`)) {
    throw new InvokeError(`${handler} is a file. Name its export instead: ${path}.handler.`);
  }
  if (isHere || isPackage(taskRoot, module)) return 'node';
  const source = ['.ts', '.mts', '.cts', '.tsx'].map((extension) => file + extension).find(existsSync);
  if (source !== undefined) {
    throw new InvokeError(
      `${source} is TypeScript, and Lambda runs JavaScript. Build it and name the built file.`,
    );
  }
  throw new InvokeError(
    `No file for the handler ${handler}: looked for ${file}.js, .mjs and .cjs, and for Python's .py. ` +
      'Give handler and --task-root as in the settings of the function.' +
      meant(taskRoot, handler, known),
  );
}

/** Of the handlers that are known, those that are called the same, as they would be given; otherwise what is spelled alike. */
function meant(taskRoot: string, handler: string, known: readonly string[]): string {
  const own = resolve(taskRoot, handler);
  if (known.some((each) => resolve(each) === own)) return ' Has it been built?';
  const beside = pythonHandlersBeside(taskRoot, handler);
  const given = (each: string) => {
    const inside = relative(taskRoot, resolve(each)).split(sep).join('/');
    return inside.startsWith('../') ? `${basename(each)} --task-root ${dirname(each)}` : inside;
  };
  const alike = known.filter((each) => basename(each) === basename(handler)).map(given);
  return alike.length > 0
    ? ` Did you mean ${alike.slice(0, 3).join(' or ')}?`
    : nearest(handler, [...known.map(given), ...beside]) ||
        (beside.length > 0 ? ` There is ${someOf(beside)}.` : '');
}

/** Whether the name of a handler's file says nothing of the function. */
export function isGenericName(handler: string): boolean {
  return GENERIC_NAMES.includes(handlerParts(handler).module);
}

/** A name for the function: the handler's file, or its folder when the file's name says nothing. */
export function functionNameOf(taskRoot: string, handler: string): string {
  const { path, module } = namedParts(taskRoot, handler);
  if (!GENERIC_NAMES.includes(module)) return functionSegment(module);
  let folder = dirname(resolve(taskRoot, path));
  while (BUILD_FOLDERS.includes(basename(folder))) folder = dirname(folder);
  return basename(folder) === '' ? 'function' : functionSegment(basename(folder));
}

function namedParts(taskRoot: string, handler: string): { path: string; module: string } {
  if (pythonFile(taskRoot, handler) === undefined) return handlerParts(handler);
  const { path } = pythonParts(handler);
  return { path, module: basename(path) };
}

function handlerParts(handler: string): { path: string; module: string; exported: string } {
  const base = basename(handler);
  const dot = base.indexOf('.');
  const module = dot < 0 ? base : base.slice(0, dot);
  return { path: join(dirname(handler), module), module, exported: dot < 0 ? '' : base.slice(dot + 1) };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function isPackage(taskRoot: string, module: string): boolean {
  try {
    createRequire(join(taskRoot, 'index.js')).resolve(module);
    return true;
  } catch {
    return false;
  }
}
