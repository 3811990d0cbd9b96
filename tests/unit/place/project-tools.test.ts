import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectTools } from '../../../combiner-image/place/compilers/project-tools.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES: Record<string, string> = {
  'src/handler.js':
    "import { of } from './of.js';\nexport const handler = async (event) => ({ found: of(event.id) });\n",
  'src/of.js': "export function of(id) {\n  return 'order ' + id;\n}\n",
};

/** A checkout where the tools of this repository are installed. */
async function toolsOf() {
  const root = temporaryFolder();
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  writeFiles(root, FILES);
  return projectTools(root, async (path) => FILES[path]);
}

test('each compiler and bundler that is installed makes code of a file, and its map', async () => {
  const { compilers = [], bundlers = [] } = await toolsOf();
  const made = new Map<string, boolean>();
  const tell = (name: string, of: { text: string; map: string } | undefined, word: string) =>
    made.set(name, of?.text.includes(word) === true && JSON.parse(of.map).sources.length > 0);
  for (const { name, compile } of compilers)
    tell(name, await compile(FILES['src/of.js'] ?? '', 'src/of.js'), 'order ');
  const options = {
    format: 'cjs',
    isMinified: true,
    hasBlanks: false,
    keepsNames: false,
    external: [],
  } as const;
  for (const each of bundlers) {
    const isMinified = each.name !== 'rollup';
    const of = await each.bundle(['src/handler.js'], {
      ...options,
      isMinified,
      target: each.targets[0] ?? '',
    });
    tell(`bundler ${each.name}`, of, 'order ');
  }
  expect([...made].filter(([, isMade]) => !isMade)).toEqual([]);
  expect([...made.keys()].map((name) => name.replace(/,.*/, ''))).toEqual(
    expect.arrayContaining(['esbuild', 'swc', 'bundler esbuild', 'bundler webpack']),
  );
});
