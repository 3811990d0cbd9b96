import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { declarations } from './declarations.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';

const folder = 'cli/context';
const ENTRIES = ['context', 'vitest', 'playwright'];

/** What tests import to say who they are, with its types. */
export async function buildContext(dist: string): Promise<void> {
  const [{ outputFiles }, types] = await Promise.all([
    build({
      entryPoints: ENTRIES.map((name) => `${folder}/${name}.ts`),
      outdir: join(dist, 'context'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // They share the context that there is.
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      ...FROM_CHECKOUT,
    }),
    declarations(folder, ENTRIES),
  ]);
  const bundles = outputFiles.map(({ path, contents }): [string, BuiltFile] => [
    basename(path),
    { contents },
  ]);
  await replaceFolder(join(dist, 'context'), new Map([...bundles, ...types]));
}
