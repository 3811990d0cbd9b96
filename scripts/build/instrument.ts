/**
 * Bundles the base image's command into dist/instrument, as it is in /opt/lambda-coverage/instrument.
 *
 *     node scripts/build/instrument.ts [DIST]
 */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { licenses } from './licenses.ts';
import { replaceFolder } from './replace-folder.ts';
import { buildVersion } from './version.ts';

const root = join(import.meta.dirname, '../..');

export async function buildInstrument(dist: string): Promise<void> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['cli/image.ts'],
    outfile: 'instrument.cjs',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    metafile: true,
    legalComments: 'none',
    ...FROM_CHECKOUT,
    define: {
      __VERSION__: JSON.stringify(buildVersion(['contract', 'combiner-image', 'cli', 'scripts/build'])),
    },
  });
  const [{ contents } = { contents: '' }] = outputFiles;
  await replaceFolder(
    join(dist, 'instrument'),
    new Map([
      ['instrument.cjs', { contents }],
      ['THIRD-PARTY-LICENSES', { contents: await licenses([metafile]) }],
    ]),
  );
}

if (import.meta.main) await buildInstrument(resolve(process.argv[2] ?? join(root, 'dist')));
