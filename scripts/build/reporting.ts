import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { buildPage } from './page.ts';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';
import { buildVersion } from './version.ts';

const root = join(import.meta.dirname, '../..');

/** Bundles the command and the combiner without their dependencies, which stay in node_modules, and with the report page. */
export async function buildReporting(dist: string): Promise<void> {
  const pageAssets = await buildPage(dist);
  const version = buildVersion(['contract', 'combiner-image', 'cli', 'scripts/build']);
  const bundle = (
    entryPoint: string,
    outfile: string,
    options: Pick<BuildOptions, 'target' | 'sourcemap'> = {},
  ) =>
    build({
      entryPoints: [entryPoint],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: 'linked',
      absWorkingDir: root,
      tsconfigRaw: {},
      define: { __VERSION__: JSON.stringify(version), __PAGE_ASSETS__: JSON.stringify(pageAssets) },
      ...options,
      write: false,
    });
  const bundles = await Promise.all([
    bundle('cli/main.ts', join(dist, 'cli/main.mjs')),
    // What `invoke` runs inside the sandbox, for every Node that Lambda has.
    bundle('cli/invoke/local-runtime.ts', join(dist, 'cli/local-runtime.mjs'), {
      target: 'node18',
      sourcemap: false,
    }),
    bundle('combiner-image/handler.ts', join(dist, 'combiner/index.mjs')),
  ]);
  const folders = new Map<string, Map<string, BuiltFile>>();
  for (const { path, contents } of bundles.flatMap(({ outputFiles }) => outputFiles)) {
    const files = folders.get(dirname(path)) ?? new Map<string, BuiltFile>();
    folders.set(
      dirname(path),
      files.set(basename(path), { contents, executable: path.endsWith('main.mjs') }),
    );
  }
  await Promise.all([...folders].map(([folder, files]) => replaceFolder(folder, files)));
}
