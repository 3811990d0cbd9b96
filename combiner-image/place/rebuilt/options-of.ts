import { isBuiltin } from 'node:module';
import type { NodeOf } from '../../convert/exact/original/node.ts';
import type { BundleOptions } from './bundler.ts';

const LOADED =
  /\b(?:require\(|import\(|from\s?|import\s?)\s?["']((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,100}(?:\/[\w.~/-]{1,200})?)["']/g;
/** What esbuild writes to keep names, minified or not. */
const KEEPS_NAMES = /\(\s*[\w$]+,\s*"name",\s*\{\s*value:/;

/** What a text tells of how it was bundled; its target is nowhere in it. */
export function optionsOf(
  { body }: NodeOf<'Program'>,
  text: string,
  isMinified: boolean,
): Omit<BundleOptions, 'target' | 'hasBlanks'> {
  const isModule = body.some(({ type }) => /^(?:Import|Export)/.test(type));
  const loaded = [...text.matchAll(LOADED)].map(([, name = '']) => name);
  const external = loaded.filter((name) => !isBuiltin(name) && !/^[./]/.test(name));
  return {
    format: isModule ? 'esm' : 'cjs',
    isMinified,
    keepsNames: KEEPS_NAMES.test(text),
    external: [...new Set(external)],
  };
}
