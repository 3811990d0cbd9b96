/**
 * `npm run build`: bundles what is shipped into dist/: the layer, the CLI and the combiner's handler. The
 * reporting half is bundled without its dependencies: those stay in node_modules.
 */
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { buildLayer } from './build-layer.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };

const reporting: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  absWorkingDir: root,
  define: { __VERSION__: JSON.stringify(version) },
};

await Promise.all([
  buildLayer(join(root, 'dist')),
  build({ ...reporting, entryPoints: ['cli/main.ts'], outfile: 'dist/cli/main.mjs' }),
  // What `invoke` runs inside the sandbox, for every Node that Lambda has.
  build({
    ...reporting,
    target: 'node18',
    sourcemap: false,
    entryPoints: ['cli/invoke/local-runtime.ts'],
    outfile: 'dist/cli/local-runtime.mjs',
  }),
  build({ ...reporting, entryPoints: ['combiner-image/handler.ts'], outfile: 'dist/combiner/index.mjs' }),
]);
await chmod(join(root, 'dist/cli/main.mjs'), 0o755);
