import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { licenses } from './licenses.ts';
import { replaceFolder } from './replace-folder.ts';

const root = join(import.meta.dirname, '../..');
const SOURCES = 'combiner-image/report/page/browser';

/** Browsers of which each has all that the page needs: `light-dark()` is the newest of it. */
const BROWSERS = ['chrome123', 'firefox121', 'safari17.5'];

/**
 * Bundles the files of the report page that are the same in every report, into dist/page.
 * @returns their texts by name
 */
export async function buildPage(dist: string): Promise<Record<string, string>> {
  const { outputFiles, metafile } = await build({
    entryPoints: { page: join(SOURCES, 'main.tsx') },
    outdir: join(dist, 'page'),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: BROWSERS,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    metafile: true,
    legalComments: 'none',
    ...FROM_CHECKOUT,
  });
  const style = await build({
    entryPoints: [join(SOURCES, 'page.css')],
    outdir: join(dist, 'page'),
    minify: true,
    target: BROWSERS,
    ...FROM_CHECKOUT,
  });
  const files = {
    'index.html': await readFile(join(root, SOURCES, 'index.html'), 'utf8'),
    'page.css': style.outputFiles[0]?.text ?? '',
    // A comment cannot be ended by a licence.
    'page.js': `${outputFiles[0]?.text ?? ''}/*\n${(await licenses([metafile])).replaceAll('*/', '* /')}*/\n`,
  };
  const written = Object.entries(files).map(([name, contents]) => [name, { contents }] as const);
  await replaceFolder(join(dist, 'page'), new Map(written));
  return files;
}
