import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runtimeRequire } from './runtime-require.ts';

/** The order of aws-lambda-ric 4: `import` of "", .js, .mjs, .cjs, then node's own resolution. */
export async function loadModernModule(taskRoot: string, folder: string, name: string): Promise<unknown> {
  const path = resolve(taskRoot, folder, name);
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    const file = `${path}${extension}`;
    const loaded: unknown = existsSync(file) ? await import(file) : undefined;
    if (loaded) return loaded;
  }
  const require = runtimeRequire(taskRoot);
  return require(require.resolve(name, { paths: [taskRoot, join(taskRoot, folder)] }));
}
