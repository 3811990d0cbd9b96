import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import { expect, test } from 'vitest';
import { placedByCompilers } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const MODULES = join(import.meta.dirname, '../../../node_modules');

const FILES = {
  'src/handler.ts': `import { LIMIT } from './limits';
import { Orders } from './orders';
import { randomUUID } from 'node:crypto';
const orders = new Orders();
export const handler = async (event: { id?: string; items?: number[] }) => {
  const items = event.items ?? [];
  if (items.length > LIMIT) return { statusCode: 413 };
  return { statusCode: 200, body: orders.add(event.id ?? randomUUID(), items) };
};
`,
  'src/limits.ts': `export const LIMIT = 10;
export function unused(value: number) {
  return value * 2;
}
`,
  'src/orders.ts': `import { LIMIT } from './limits';
const parse = (id: string) => id.trim();
export class Orders {
  #all = new Map<string, number[]>();
  add(id: string, items: number[]): string {
    this.#all.set(parse(id), items);
    let total = 0;
    for (const each of items) total += each;
    return total > LIMIT ? \`\${id}: \${total}\` : id;
  }
}
`,
};

/** A project that has the tools. */
function projectOf(files: Record<string, string>): string {
  const root = writeFiles(temporaryFolder(), files);
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['rollup', 'esbuild'])
    symlinkSync(join(MODULES, name), join(root, 'node_modules', name));
  return root;
}

async function rolledUp(root: string): Promise<string> {
  const bundle = await rollup({
    input: join(root, 'src/handler.ts'),
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    plugins: [
      {
        name: 'typescript',
        resolveId: (id, importer) =>
          id.startsWith('.') && importer !== undefined ? join(importer, '..', `${id}.ts`) : null,
        transform: async (text) => (await transform(text, { loader: 'ts', target: 'es2022' })).code,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'es' });
  return output[0].code;
}

test('what Rollup made, which names no files, is compared with what it makes of them again', async () => {
  const root = projectOf(FILES);
  const text = await rolledUp(root);
  expect(text).not.toContain('limits');
  const { files, uncertain, map } = await placedByCompilers(FILES, text, root);
  expect([files, uncertain]).toEqual([Object.keys(FILES).sort(), []]);
  const limits = map?.sources.indexOf('src/limits.ts') ?? -1;
  expect(map?.notDeployed?.[limits]).toMatchObject([{ start: { line: 2 } }]);
});

test('a file that was changed since is not placed', async () => {
  const text = await rolledUp(projectOf(FILES));
  const changed = { ...FILES, 'src/orders.ts': FILES['src/orders.ts'].replace('total = 0', 'total = 1') };
  const { files, uncertain } = await placedByCompilers(changed, text, projectOf(changed));
  expect(files).not.toContain('src/orders.ts');
  expect(uncertain.length).toBeGreaterThan(0);
});
