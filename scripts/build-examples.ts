/** Builds every example that has a build into `examples/<folder>/dist`, which is what would be deployed. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { EXAMPLES, type ExampleBuild } from '../examples/examples.ts';

const EXAMPLES_FOLDER = fileURLToPath(new URL('../examples/', import.meta.url));

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
  const files = new Map(outputFiles.map(({ path, text }) => [relative(outdir, path), text]));
  // As a deployed package says what its .js files are; without it they would follow whatever lies above.
  const type = settings.format === 'esm' ? 'module' : 'commonjs';
  files.set('package.json', `${JSON.stringify({ type })}\n`);
  await replaceFolder(outdir, files);
}

/** Leaves alone what is the same already: a function that runs from there meanwhile is not disturbed. */
async function replaceFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!files.has(name)) await rm(join(folder, name), { recursive: true });
  }
  for (const [name, text] of files) {
    const path = join(folder, name);
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const folder of await buildExamples()) console.log(`examples/${folder}/dist`);
}
