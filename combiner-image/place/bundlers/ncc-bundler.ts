import { join, relative, resolve } from 'node:path';
import type { Bundler } from '../rebuilt/bundler.ts';
import { withSources } from './with-sources.ts';

/** As far as it is asked. */
export type Ncc = (entry: string, options: object) => Promise<{ code: string; map?: string }>;

/** How it exports, and what it calls its own: its minifier leaves both. */
const OWN = /\b__nccwpck_require__\b|\{enumerable:true,get:[\w$]+\[[\w$]+\]\}/;

/**
 * What ncc makes of a handler. Its maps know lines alone.
 * @param root absolute, of the checkout
 */
export function nccBundler(ncc: Ncc, root: string): Bundler {
  return {
    name: 'ncc',
    targets: ['es2015'],
    isForHandlers: true,
    mayHaveMade: (text, isMinified) => isMinified && OWN.test(text),
    async bundle(entries, { isMinified, hasBlanks, external }) {
      const [entry] = entries;
      if (entry === undefined || entries.length > 1 || hasBlanks) return undefined;
      try {
        const { code, map } = await ncc(join(root, entry), {
          minify: isMinified,
          sourceMap: true,
          sourceMapRegister: false,
          cache: false,
          transpileOnly: true,
          quiet: true,
          externals: [...external],
        });
        return map === undefined ? undefined : { text: code, map: fromRoot(map, root) };
      } catch {
        return undefined;
      }
    },
  };
}

/** It names sources from the folder that it was started in, with one `../` more in front of them. */
function fromRoot(map: string, root: string): string {
  return withSources(map, (each) =>
    relative(root, resolve(process.cwd(), each.replace(/^\.\.\/(?:\.\/)?/, ''))),
  );
}
