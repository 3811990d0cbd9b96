import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAIN_FILE } from './runtime-client.ts';
import { runtimeRequire } from './runtime-require.ts';

/** The order of aws-lambda-ric 4: `import` of "", .js, .mjs, .cjs, then node's own resolution. */
export async function loadModernModule(taskRoot: string, folder: string, name: string): Promise<unknown> {
  const path = resolve(taskRoot, folder, name);
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    const file = `${path}${extension}`;
    const loaded: unknown = existsSync(file) ? await importFile(file) : undefined;
    if (loaded) return loaded;
  }
  const require = runtimeRequire(taskRoot);
  return require(require.resolve(name, { paths: [taskRoot, join(taskRoot, folder)] }));
}

async function importFile(file: string): Promise<unknown> {
  try {
    return await import(file);
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ERR_UNSUPPORTED_DIR_IMPORT') nameClient(error as Error);
    throw error;
  }
}

/** The one error of an import that names who imports, if that is us: a folder has the name of the handler's file. */
function nameClient(error: Error): void {
  const own = fileURLToPath(import.meta.url);
  const { message, stack } = error;
  error.message = message.replace(own, MAIN_FILE);
  if (stack !== undefined) error.stack = stack.replace(message, error.message);
}
