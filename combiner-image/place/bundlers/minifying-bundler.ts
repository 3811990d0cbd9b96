import type { Swc } from '../compilers/swc.ts';
import type { Bundled, BundleOptions, Bundler } from '../rebuilt/bundler.ts';

/** A minifier of the project, as it is without options. */
export interface Minifier {
  name: string;
  /** @param map of the text, as JSON @returns a text and its map, to what the map that was given leads to */
  minify(text: string, map: string, format: BundleOptions['format']): Promise<Bundled | undefined>;
}

/** As far as it is asked. */
export interface Terser {
  minify(text: string, options: object): Promise<{ code?: string; map?: string | object }>;
}

const TARGETS = ['node18', 'es2020', 'esnext'];

/** What esbuild calls its own: it gives these other names where it minifies, and a minifier behind it leaves them. */
const KEPT_BY_MINIFIERS = /\b__(?:defProp|toCommonJS|commonJS|export)\s*=/;

/** A bundle by esbuild, which a minifier makes shorter. */
export function minifyingBundler(esbuild: Bundler, minifier: Minifier): Bundler {
  let last: { text: string; made: Promise<Bundled | undefined> } | undefined;
  return {
    name: `esbuild, ${minifier.name}`,
    targets: TARGETS,
    isForHandlers: false,
    mayHaveMade: (text, isMinified) => isMinified && KEPT_BY_MINIFIERS.test(text),
    async bundle(entries, options) {
      if (options.hasBlanks) return undefined;
      const bundled = await esbuild.bundle(entries, { ...options, isMinified: false });
      if (bundled === undefined) return undefined;
      // Targets that make no difference are many, and minifiers take long.
      if (last?.text !== bundled.text)
        last = { text: bundled.text, made: minifier.minify(bundled.text, bundled.map, options.format) };
      return last.made;
    },
  };
}

export function terserMinifier(terser: Terser): Minifier {
  return {
    name: 'terser',
    async minify(text, content, format) {
      try {
        const { code, map } = await terser.minify(text, {
          sourceMap: { content },
          module: format === 'esm',
        });
        if (code === undefined || map === undefined) return undefined;
        return { text: code, map: typeof map === 'string' ? map : JSON.stringify(map) };
      } catch {
        return undefined;
      }
    },
  };
}

export function swcMinifier(swc: Swc): Minifier {
  return {
    name: 'swc',
    async minify(text, inputSourceMap, format) {
      try {
        const { code, map } = await swc.transform(text, {
          swcrc: false,
          configFile: false,
          sourceMaps: true,
          inputSourceMap,
          isModule: format === 'esm',
          minify: true,
          jsc: { target: 'es2022', minify: { compress: true, mangle: true } },
        });
        return map === undefined ? undefined : { text: code, map };
      } catch {
        return undefined;
      }
    },
  };
}
