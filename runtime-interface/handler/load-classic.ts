import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runtimeRequire } from './runtime-require.ts';

/** The order of aws-lambda-ric 3: "", .js (by the package's type), .mjs, .cjs, then node's own resolution. */
export async function loadClassicModule(taskRoot: string, folder: string, name: string): Promise<unknown> {
  const require = runtimeRequire(taskRoot);
  const path = resolve(taskRoot, folder, name);
  const requireFile = (file: string): unknown => (existsSync(file) ? require(file) : undefined);
  const importFile = async (file: string): Promise<unknown> =>
    existsSync(file) ? await import(file) : undefined;

  const extensionless = requireFile(path);
  if (extensionless) return extensionless;
  const esm = existsSync(`${path}.js`) && isInModulePackage(dirname(`${path}.js`));
  if (!esm) {
    const loaded = requireFile(`${path}.js`);
    if (loaded) return loaded;
  }
  const loaded =
    (esm && (await importFile(`${path}.js`))) ||
    (await importFile(`${path}.mjs`)) ||
    requireFile(`${path}.cjs`);
  if (loaded) return loaded;
  return require(require.resolve(name, { paths: [taskRoot, folder] }));
}

/** Whether the nearest package.json says `"type": "module"`; a folder node_modules ends the search. */
function isInModulePackage(folder: string): boolean {
  if (folder.endsWith('/node_modules')) return false;
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (parsed) return Reflect.get(Object(parsed), 'type') === 'module';
    } catch (error) {
      // In the runtime client's words: with the shim in between, nobody else would say them.
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return folder === '/' ? false : isInModulePackage(resolve(folder, '..'));
}
