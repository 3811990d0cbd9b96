import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { nccWorkspaces } from './ncc.ts';
import type { Shape } from './shape.ts';

// ncc's maps know lines alone, esbuild's do not.
const { warning: _, ...workspaces } = nccWorkspaces;

/** npm workspaces, bundled under the names of the links. */
export const keptLinks: Shape = {
  ...workspaces,
  name: 'esbuild that keeps links of npm workspaces',
  build(root) {
    mkdirSync(join(root, 'node_modules/@shop'), { recursive: true });
    symlinkSync('../../packages/money', join(root, 'node_modules/@shop/money'));
    return ['fn', 'job'].map((name) => {
      const folder = join(root, 'packages', name);
      buildSync({
        absWorkingDir: folder,
        entryPoints: ['index.js'],
        outfile: 'dist/index.js',
        ...{ bundle: true, platform: 'node', sourcemap: true, preserveSymlinks: true },
      });
      return { name, folder: join(folder, 'dist'), entry: 'index.js', events: [{ amount: 2 }] };
    });
  },
};
