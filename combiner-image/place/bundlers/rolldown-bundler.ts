import { join } from 'node:path';
import type { Bundler } from '../rebuilt/bundler.ts';
import { generated, type ReadBundle } from './generated.ts';

/** As far as it is asked. */
export interface Rolldown {
  rolldown(options: object): Promise<ReadBundle>;
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
        return await generated(bundle, { dir: root, entryFileNames: FILE, format, minify: isMinified }, root);
      } catch {
        return undefined;
      }
    },
  };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
