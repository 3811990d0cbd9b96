/**
 * Bundles the recording half into dist/layer/lambda-coverage, as it stands in /opt/lambda-coverage, and packs
 * it as dist/lambda-coverage-layer.zip: the same bytes for the same sources, wherever it is built.
 *
 *     node scripts/build-layer.ts [DIST]
 */
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';

const root = join(import.meta.dirname, '..');

/** A zip holds local time: a local date gives the same bytes in every time zone. */
const ZIP_TIME = new Date(1980, 0, 2);
const UNIX = 3;

export async function buildLayer(dist: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = join(dist, 'layer/lambda-coverage');
  await rm(join(dist, 'layer'), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const metafiles = await Promise.all([
    bundle('any-thread.ts', join(folder, 'preload.cjs'), version),
    bundle('thread.ts', join(folder, 'thread.cjs'), version),
    bundle('worker.ts', join(folder, 'worker.cjs'), version),
    bundle('handler.ts', join(folder, 'handler.mjs'), version),
  ]);
  await copyFile(join(root, 'runtime-interface/bootstrap'), join(folder, 'bootstrap'));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES'), await licenses(metafiles));
  await chmod(join(folder, 'bootstrap'), 0o755);
  await writeFile(join(dist, 'lambda-coverage-layer.zip'), await zip(folder));
}

async function bundle(entry: string, outfile: string, version: string): Promise<Metafile> {
  const options = {
    entryPoints: [join('runtime-interface', entry)],
    outfile,
    format: outfile.endsWith('.mjs') ? 'esm' : 'cjs',
    bundle: true,
    platform: 'node',
    target: 'node18',
    minify: true,
    metafile: true,
    legalComments: 'none',
    absWorkingDir: root,
    define: { __LAYER_VERSION__: JSON.stringify(version) },
  } satisfies BuildOptions;
  return (await build(options)).metafile;
}

/** The licence of every package that is bundled. */
async function licenses(metafiles: Metafile[]): Promise<string> {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = inputs.map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const names = [...new Set(packages)].filter((name) => name !== undefined).sort();
  const texts = names.map(async (name) => {
    const text = await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
    return `${name}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join('\n');
}

async function zip(folder: string): Promise<Uint8Array> {
  const entries: Zippable = {};
  for (const name of (await readdir(folder)).sort()) {
    const mode = name === 'bootstrap' ? 0o100755 : 0o100644;
    entries[`lambda-coverage/${name}`] = [
      new Uint8Array(await readFile(join(folder, name))),
      { mtime: ZIP_TIME, os: UNIX, attrs: mode * 0x10000, level: 9 },
    ];
  }
  return zipSync(entries);
}

if (import.meta.main) await buildLayer(resolve(process.argv[2] ?? join(root, 'dist')));
