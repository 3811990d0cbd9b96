/**
 * Bundles the recording half into dist/layer/lambda-coverage, as it is in /opt/lambda-coverage, and packs
 * it as dist/lambda-coverage-layer.zip: the same bytes for the same sources, wherever it is built.
 *
 *     node scripts/build/layer.ts [--with-tracers | --without-tracers] [DIST]
 *
 * Tracers, for Python 3.9 to 3.11, come from PyPI. Without an option they are left out where that cannot be reached.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { acornWithoutRegExps } from './acorn.ts';
import { builtinsAsTheyWere, builtinsWithoutImport } from './builtins.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { licenses } from './licenses.ts';
import { pythonFiles } from './python.ts';
import { type BuiltFile, replaceFile, replaceFolder } from './replace-folder.ts';
import { COVERAGE_VERSION } from './tracer-wheels.ts';
import { type Tracers, TracersUnavailable, tracers } from './tracers.ts';
import { buildVersion, RECORDING_FOLDERS } from './version.ts';
import { smallestZip } from './zip.ts';

const root = join(import.meta.dirname, '../..');

/** `possible`: where PyPI can be reached. */
export type WithTracers = 'always' | 'possible' | 'never';

/**
 * @param plugins for tests, which build a recorder with another form of counts
 * @throws TracersUnavailable where there must be tracers, and PyPI cannot be reached
 */
export async function buildLayer(
  dist: string,
  plugins: Plugin[] = [],
  withTracers: WithTracers = 'possible',
): Promise<void> {
  const version = buildVersion(RECORDING_FOLDERS);
  const tracing = takeTracers(withTracers);
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
  const own = await readFile(join(root, 'LICENSE'), 'utf8');
  files.set('LICENSE', { contents: own });
  const { files: tracerFiles, license } = await tracing;
  for (const [name, file] of await pythonFiles(version)) files.set(`python/${name}`, file);
  for (const [name, contents] of tracerFiles) files.set(`python/${name}`, { contents });
  const texts = await licenses(bundles.map(({ metafile }) => metafile));
  files.set('THIRD-PARTY-LICENSES', { contents: texts + tracersLicense(license, own) });
  await Promise.all([
    replaceFolder(join(dist, 'layer/lambda-coverage'), files),
    replaceFile(join(dist, 'lambda-coverage-layer.zip'), { contents: await smallestZip(inLayer(files)) }),
  ]);
}

/** Their licence is the project's own: its text is in the layer once. @param license empty where there are no tracers */
function tracersLicense(license: string, own: string): string {
  if (license === '') return '';
  const text =
    termsOf(license) === termsOf(own) ? 'Apache License 2.0: see LICENSE beside this file.' : license.trim();
  return `\ncoverage.py ${COVERAGE_VERSION} (python/tracers)\n\n${text}\n`;
}

/** Without white space, and without what says how to apply them. */
function termsOf(license: string): string {
  return (license.split('END OF TERMS AND CONDITIONS')[0] ?? '').replace(/\s+/g, '');
}

/** A layer's zip is unpacked at /opt. */
function inLayer(files: ReadonlyMap<string, BuiltFile>): Map<string, BuiltFile> {
  return new Map([...files].map(([name, file]) => [`lambda-coverage/${name}`, file]));
}

async function takeTracers(wanted: WithTracers): Promise<Tracers> {
  const none: Tracers = { files: new Map(), license: '' };
  if (wanted === 'never') return none;
  try {
    return await tracers();
  } catch (error) {
    if (wanted === 'always' || !(error instanceof TracersUnavailable)) throw error;
    console.warn(error.message);
    return none;
  }
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

if (import.meta.main) {
  const option = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'with-tracers': option, 'without-tracers': option },
  });
  const withTracers = values['with-tracers'] ? 'always' : values['without-tracers'] ? 'never' : 'possible';
  await buildLayer(resolve(positionals[0] ?? join(root, 'dist')), [], withTracers);
}
