/**
 * Bundles the recording half into dist/layer/lambda-coverage, as it is in /opt/lambda-coverage, and packs
 * it as dist/lambda-coverage-layer.zip: the same bytes for the same sources, wherever it is built.
 *
 *     node scripts/build/layer.ts [DIST]
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { acornWithoutRegExps } from './acorn.ts';
import { builtinsAsTheyWere, builtinsWithoutImport } from './builtins.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { licenses } from './licenses.ts';
import { type BuiltFile, replaceFile, replaceFolder } from './replace-folder.ts';
import { buildVersion } from './version.ts';

const root = join(import.meta.dirname, '../..');

/** A zip holds local time: a local date gives the same bytes in every time zone. */
const ZIP_TIME = new Date(1980, 0, 2);
const UNIX = 3;

/** @param plugins for tests, which build a recorder with another form of counts */
export async function buildLayer(dist: string, plugins: Plugin[] = []): Promise<void> {
  const version = buildVersion(['contract', 'runtime-interface', 'scripts/build']);
  const counters = bundle('counters.ts', 'counters.cjs', {}, [...plugins, acornWithoutRegExps]);
  const bundles = await Promise.all([
    bundle('any-thread.ts', 'preload.cjs', { version }, plugins),
    bundle('thread.ts', 'thread.cjs', { version }, plugins),
    bundle('worker.ts', 'worker.cjs', { version }, plugins),
    counters,
    bundle('load.ts', 'load.cjs', { counters: hashOf(await counters) }, [...plugins, builtinsAsTheyWere]),
    bundle('patterns.ts', 'patterns.cjs', {}, plugins),
    bundle('handler.ts', 'handler.mjs', { version }, [...plugins, builtinsWithoutImport]),
  ]);
  const files = new Map<string, BuiltFile>();
  for (const { path, contents } of bundles.flatMap(({ outputFiles }) => outputFiles)) {
    files.set(basename(path), { contents });
  }
  files.set('bootstrap', {
    contents: await readFile(join(root, 'runtime-interface/bootstrap')),
    executable: true,
  });
  files.set('LICENSE', { contents: await readFile(join(root, 'LICENSE')) });
  files.set('THIRD-PARTY-LICENSES', { contents: await licenses(bundles.map(({ metafile }) => metafile)) });
  await Promise.all([
    replaceFolder(join(dist, 'layer/lambda-coverage'), files),
    replaceFile(join(dist, 'lambda-coverage-layer.zip'), { contents: zip(files) }),
  ]);
}

/** What a bundle is told of the build. */
interface Known {
  version?: string;
  /** Hash of the bundle that puts in counters. */
  counters?: string;
}

function bundle(entry: string, outfile: string, { version, counters }: Known, plugins: Plugin[]) {
  return build({
    entryPoints: [join('runtime-interface', entry)],
    outfile,
    format: outfile.endsWith('.mjs') ? 'esm' : 'cjs',
    bundle: true,
    platform: 'node',
    target: 'node18',
    minify: true,
    metafile: true,
    legalComments: 'none',
    ...FROM_CHECKOUT,
    plugins,
    define: {
      ...(version !== undefined && { __LAYER_VERSION__: JSON.stringify(version) }),
      ...(counters !== undefined && { __COUNTERS_HASH__: JSON.stringify(counters) }),
    },
  });
}

function hashOf({ outputFiles }: Awaited<ReturnType<typeof bundle>>): string {
  const hash = createHash('sha256');
  for (const { contents } of outputFiles) hash.update(contents);
  return hash.digest('hex').slice(0, 12);
}

function zip(files: ReadonlyMap<string, BuiltFile>): Uint8Array {
  const entries: Zippable = {};
  for (const [name, { contents, executable }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mode = executable ? 0o100755 : 0o100644;
    entries[`lambda-coverage/${name}`] = [
      new Uint8Array(Buffer.from(contents)),
      { mtime: ZIP_TIME, os: UNIX, attrs: mode * 0x10000, level: 9 },
    ];
  }
  return zipSync(entries);
}

if (import.meta.main) await buildLayer(resolve(process.argv[2] ?? join(root, 'dist')));
