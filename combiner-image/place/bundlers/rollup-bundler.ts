import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Compiler } from '../compilers/compiler.ts';
import type { Bundler } from '../rebuilt/bundler.ts';
import { generated, type ReadBundle } from './generated.ts';

/** As far as it is asked. */
export interface Rollup {
  rollup(options: object): Promise<ReadBundle>;
}

const FILE = 'lambda-coverage-rebuilt.js';
const TYPESCRIPT = /\.[cm]?tsx?$/;
/** Plugins for TypeScript, by what they ask, the likeliest first. */
const COMPILERS = [
  'TypeScript, esnext',
  'esbuild, esnext',
  'esbuild, es2022',
  'esbuild, es2020',
  'swc, es2022',
];
/** Behind what an import says. */
const SUFFIXES = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];

/**
 * What Rollup makes of files and of what they import by their paths: packages are outside, as they are without a plugin
 * for them. It names no files.
 * @param root absolute, of the checkout
 * @param compilers what makes code of TypeScript first
 */
export function rollupBundler({ rollup }: Rollup, root: string, compilers: readonly Compiler[]): Bundler {
  const possible = compilers.filter(({ name }) => COMPILERS.includes(name));
  possible.sort((a, b) => COMPILERS.indexOf(a.name) - COMPILERS.indexOf(b.name));
  return {
    name: 'rollup',
    targets: possible.length === 0 ? ['none'] : possible.map(({ name }) => name),
    isForHandlers: true,
    mayHaveMade: (_, isMinified) => !isMinified,
    async bundle(entries, { format, isMinified, hasBlanks, target }) {
      if (hasBlanks || isMinified || entries.length > 1) return undefined;
      const compiler = possible.find(({ name }) => name === target);
      const files = {
        name: 'lambda-coverage-files',
        resolveId: (id: string, importer: string | undefined) =>
          importer === undefined
            ? id
            : id.startsWith('.')
              ? (fileAt(resolve(dirname(importer), id)) ?? { id, external: true })
              : { id, external: true },
        async transform(text: string, id: string) {
          if (!TYPESCRIPT.test(id)) return null;
          const made = await compiler?.compile(text, relative(root, id));
          return made === undefined ? null : { code: made.text, map: JSON.parse(made.map) };
        },
      };
      try {
        const bundle = await rollup({
          input: entries.map((each) => join(root, each)),
          plugins: [files],
          onLog: () => undefined,
        });
        return await generated(bundle, { file: join(root, FILE), format, inlineDynamicImports: true }, root);
      } catch {
        return undefined;
      }
    },
  };
}

function fileAt(name: string): string | undefined {
  const typescript = name.replace(/\.([cm]?)js$/, '.$1ts');
  const paths = [typescript, ...SUFFIXES.map((suffix) => `${name}${suffix}`)];
  return paths.find((path) => existsSync(path) && statSync(path).isFile());
}
