import { join } from 'node:path';
import type { Bundled, BundleOptions, Bundler } from './bundler.ts';

/** As far as it is asked. */
export interface EsbuildBuild {
  build(options: object): Promise<{ outputFiles?: { path: string; text: string }[] }>;
}

interface Hooks {
  onResolve(filter: { filter: RegExp }, call: (asked: Asked) => Promise<object | undefined>): void;
  resolve(path: string, options: object): Promise<{ errors: unknown[] }>;
}

interface Asked {
  path: string;
  importer: string;
  resolveDir: string;
  kind: string;
  pluginData: unknown;
}

/** What CDK, SAM and the Serverless Framework ask for, and those for whose sake less syntax is left. */
const TARGETS = ['node18', 'es2020', 'esnext', 'es2022', 'es2021', 'es2019', 'es2018', 'es2017', 'es2015'];
const OUT = 'lambda-coverage-rebuilt.js';
const WAS_ASKED = { wasAsked: true };

/** What is not installed stays outside. */
const unresolved = {
  name: 'unresolved',
  setup(hooks: Hooks) {
    hooks.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === WAS_ASKED || kind === 'entry-point') return undefined;
      const { errors } = await hooks.resolve(path, { importer, resolveDir, kind, pluginData: WAS_ASKED });
      return errors.length > 0 ? { path, external: true } : undefined;
    });
  },
};

/** @param root absolute, of the checkout */
export function esbuildBundler(
  esbuild: EsbuildBuild,
  root: string,
  plugins: readonly object[] = [],
): Bundler {
  return {
    name: 'esbuild',
    targets: TARGETS,
    isForHandlers: false,
    mayHaveMade: () => true,
    async bundle(entries, options) {
      return (
        (await built(esbuild, root, entries, options, plugins)) ??
        built(esbuild, root, entries, options, [unresolved, ...plugins])
      );
    },
  };
}

async function built(
  esbuild: EsbuildBuild,
  root: string,
  entries: readonly string[],
  { format, target, isMinified, hasBlanks, keepsNames, external }: BundleOptions,
  plugins: readonly object[],
): Promise<Bundled | undefined> {
  const contents = entries.map((path, i) => `export * as m${i} from ${JSON.stringify(`./${path}`)};`);
  const all = {
    stdin: { contents: contents.join('\n'), resolveDir: root, sourcefile: 'lambda-coverage-all.js' },
  };
  try {
    const { outputFiles = [] } = await esbuild.build({
      ...(entries.length === 1 ? { entryPoints: entries.map((path) => `./${path}`) } : all),
      absWorkingDir: root,
      outfile: join(root, OUT),
      write: false,
      bundle: true,
      platform: 'node',
      format,
      target,
      minifyWhitespace: isMinified && !hasBlanks,
      minifySyntax: isMinified,
      minifyIdentifiers: isMinified,
      keepNames: keepsNames,
      external: [...external],
      loader: { '.node': 'empty' },
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [...plugins],
    });
    const text = outputFiles.find(({ path }) => path.endsWith(OUT))?.text;
    const map = outputFiles.find(({ path }) => path.endsWith(`${OUT}.map`))?.text;
    return text === undefined || map === undefined ? undefined : { text, map };
  } catch {
    return undefined;
  }
}
