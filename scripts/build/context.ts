import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';

const root = join(import.meta.dirname, '../..');
const folder = 'cli/context';

/** What tests import to say who they are, with its types. */
export async function buildContext(dist: string): Promise<void> {
  const [{ outputFiles }, types] = await Promise.all([
    build({
      entryPoints: ['context', 'vitest', 'playwright'].map((name) => `${folder}/${name}.ts`),
      outdir: join(dist, 'context'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // They share the context that there is.
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      absWorkingDir: root,
      tsconfigRaw: {},
      write: false,
    }),
    declarations(),
  ]);
  const bundles = outputFiles.map(({ path, contents }): [string, BuiltFile] => [
    basename(path),
    { contents },
  ]);
  await replaceFolder(join(dist, 'context'), new Map([...bundles, ...types]));
}

async function declarations(): Promise<[string, BuiltFile][]> {
  const out = await mkdtemp(join(tmpdir(), 'lambda-coverage-types-'));
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '-p', join(root, folder), '--outDir', out]);
    const names = await readdir(join(out, folder));
    return await Promise.all(
      names.map(async (name): Promise<[string, BuiltFile]> => {
        const text = await readFile(join(out, folder, name), 'utf8');
        return [name, { contents: text.replace(/(from '\.\/[^']*)\.ts'/g, "$1.js'") }];
      }),
    );
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
