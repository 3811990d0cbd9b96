import { join, relative, resolve } from 'node:path';
import type { Bundler } from '../rebuilt/bundler.ts';

/** As far as it is asked. */
export interface Rolldown {
  rolldown(options: object): Promise<{
    generate(options: object): Promise<{ output: readonly { code?: string; map?: unknown }[] }>;
    close?(): Promise<void>;
  }>;
}

const FILE = 'lambda-coverage-rebuilt.js';

/** @param root absolute, of the checkout */
export function rolldownBundler({ rolldown }: Rolldown, root: string): Bundler {
  return {
    name: 'rolldown',
    targets: ['esnext'],
    isForHandlers: true,
    // It writes texts as templates, wherever it can.
    mayHaveMade: (text, isMinified) => isMinified && count(text, '`') > count(text, '"') + count(text, "'"),
    async bundle(entries, { format, isMinified, hasBlanks, external }) {
      if (hasBlanks || entries.length > 1) return undefined;
      try {
        const bundle = await rolldown({
          input: entries.map((each) => join(root, each)),
          cwd: root,
          platform: 'node',
          logLevel: 'silent',
          external: [...external],
          transform: { decorator: { legacy: true } },
        });
        const { output } = await bundle.generate({
          dir: root,
          entryFileNames: FILE,
          format,
          sourcemap: true,
          minify: isMinified,
        });
        await bundle.close?.();
        const [{ code, map } = {}] = output;
        if (code === undefined || map === undefined || map === null) return undefined;
        const read = JSON.parse(typeof map === 'string' ? map : JSON.stringify(map)) as { sources: string[] };
        const sources = read.sources.map((each) => relative(root, resolve(root, each)));
        return { text: code, map: JSON.stringify({ ...read, sources }) };
      } catch {
        return undefined;
      }
    },
  };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
