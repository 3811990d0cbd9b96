import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HandlerNotFound, ImportModuleError, MalformedHandlerName, UserCodeSyntaxError } from './errors.ts';
import { isPromisesOnly } from './generation.ts';

export type Handler = (...parameters: unknown[]) => unknown;

const require = createRequire(import.meta.url);

/**
 * Loads a handler by Lambda's rules: the file without extension, then `.js`, `.mjs`, `.cjs`, then as a package.
 * From Node 24 on, Lambda imports all of them and also looks for the handler in the default export.
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = basename(name);
  const match = /^([^.]*)\.(.*)$/.exec(base);
  if (match?.[1] === undefined || match[2] === undefined) throw new MalformedHandlerName('Bad handler');
  const folder = name.slice(0, name.indexOf(base));
  const loaded = await loadModule(taskRoot, folder, match[1]);
  return resolveExport(loaded, match[2], name);
}

async function loadModule(taskRoot: string, folder: string, module: string): Promise<unknown> {
  const path = resolve(taskRoot, folder, module);
  try {
    const load = isPromisesOnly() ? importFile : loadByType;
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      const file = path + extension;
      const loaded = existsSync(file) ? await load(file) : undefined;
      if (loaded) return loaded;
    }
    return require(require.resolve(module, { paths: [taskRoot, join(taskRoot, folder)] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error);
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new ImportModuleError(error);
    }
    throw error;
  }
}

async function loadByType(file: string): Promise<unknown> {
  const isModule = file.endsWith('.mjs') || (file.endsWith('.js') && isInModulePackage(dirname(file)));
  return isModule ? importFile(file) : require(file);
}

function importFile(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

function isInModulePackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) {
    try {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
    } catch (error) {
      console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  const parent = dirname(folder);
  return parent !== folder && basename(folder) !== 'node_modules' && isInModulePackage(parent);
}

function resolveExport(loaded: unknown, path: string, name: string): Handler {
  let found = property(loaded, path);
  if (!found && isPromisesOnly()) found = property(property(loaded, 'default'), path);
  if (!found) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof found !== 'function') throw new HandlerNotFound(`${name} is not a function`);
  return found as Handler;
}

function property(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((nested, key) => {
    return nested ? (nested as Record<string, unknown>)[key] : undefined;
  }, object);
}
