import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { declarations } from './declarations.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { buildPage } from './page.ts';
import { type BuiltFile, filesBelow, replaceFolder } from './replace-folder.ts';
import { buildVersion } from './version.ts';

/** What programs import. */
const API = ['index', 'convert'];

/** Beside whatever reads stores by several threads. */
const FOLD_WORKER = { 'fold-worker': 'combiner-image/scale/threads/fold-worker.ts' };

/** What `invoke` runs inside the sandbox of a function in Python. */
const PYTHON_RUNTIME = join(import.meta.dirname, '../../cli/invoke/python-runtime');

/** Bundles the command, the combiner and what programs import, without their dependencies, which stay in node_modules, and with the report page. */
export async function buildReporting(dist: string): Promise<void> {
  const pageAssets = await buildPage(dist);
  const version = buildVersion(['contract', 'combiner-image', 'api', 'cli', 'scripts/build']);
  const bundle = (options: BuildOptions) =>
    build({
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      sourcemap: 'linked',
      define: { __VERSION__: JSON.stringify(version), __PAGE_ASSETS__: JSON.stringify(pageAssets) },
      ...options,
      ...FROM_CHECKOUT,
      outExtension: { '.js': '.mjs' },
    });
  const [types, ...bundles] = await Promise.all([
    declarations('api', API),
    bundle({
      entryPoints: { main: 'cli/main.ts', ...FOLD_WORKER },
      outdir: join(dist, 'cli'),
      // The list of the commands loads none.
      splitting: true,
    }),
    bundle({
      entryPoints: { 'local-runtime': 'cli/invoke/local-runtime.ts' },
      outdir: join(dist, 'cli'),
      // What `invoke` runs inside the sandbox, for every Node that Lambda has.
      target: 'node18',
      sourcemap: false,
    }),
    bundle({
      entryPoints: { index: 'combiner-image/handler.ts', ...FOLD_WORKER },
      outdir: join(dist, 'combiner'),
    }),
    bundle({
      entryPoints: API.map((name) => `api/${name}.ts`),
      outdir: join(dist, 'api'),
      // Both throw the same errors.
      splitting: true,
      sourcemap: false,
    }),
  ]);
  const folders = new Map<string, Map<string, BuiltFile>>();
  for (const { path, contents } of bundles.flatMap(({ outputFiles }) => outputFiles)) {
    const files = folders.get(dirname(path)) ?? new Map<string, BuiltFile>();
    folders.set(
      dirname(path),
      files.set(basename(path), { contents, executable: path.endsWith('main.mjs') }),
    );
  }
  const pythonRuntime = await filesBelow(PYTHON_RUNTIME, '.py');
  for (const [name, file] of pythonRuntime)
    folders.get(join(dist, 'cli'))?.set(`python-runtime/${name}`, file);
  for (const [name, file] of types) folders.get(join(dist, 'api'))?.set(name, file);
  await Promise.all([...folders].map(([folder, files]) => replaceFolder(folder, files)));
}
