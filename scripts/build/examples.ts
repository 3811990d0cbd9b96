/** Builds every example that has a build into `examples/<folder>/dist`, which is what would be deployed. */
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { EXAMPLES, type ExampleBuild } from '../../examples/examples.ts';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';

const EXAMPLES_FOLDER = fileURLToPath(new URL('../../examples/', import.meta.url));

/** @returns the folders that were built, relative to `examples/`. */
export async function buildExamples(): Promise<string[]> {
  const builds = new Map<string, ExampleBuild>();
  for (const example of EXAMPLES) if (example.build) builds.set(example.folder, example.build);
  await Promise.all([...builds].map(([folder, settings]) => buildExample(folder, settings)));
  return [...builds.keys()];
}

async function buildExample(folder: string, settings: ExampleBuild): Promise<void> {
  const root = join(EXAMPLES_FOLDER, folder);
  const outdir = join(root, 'dist');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { ...settings.entryPoints },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: settings.format,
    sourcemap: settings.sourcemap,
    minify: settings.minify ?? false,
    splitting: settings.splitting ?? false,
    write: false,
    logLevel: 'warning',
  });
  const files = new Map<string, BuiltFile>(
    outputFiles.map(({ path, contents }) => [relative(outdir, path), { contents }]),
  );
  // As a deployed package says what its .js files are; without it they would follow whatever lies above.
  const type = settings.format === 'esm' ? 'module' : 'commonjs';
  files.set('package.json', { contents: `${JSON.stringify({ type })}\n` });
  await replaceFolder(outdir, files);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const folder of await buildExamples()) console.log(`examples/${folder}/dist`);
}
