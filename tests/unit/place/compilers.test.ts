import { tmpdir } from 'node:os';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { transform } from '@swc/core';
import { buildSync, transformSync } from 'esbuild';
import { build } from 'rolldown';
import { expect, test } from 'vitest';
import type { Compiler } from '../../../combiner-image/place/compilers/compiler.ts';
import { TsConfigs } from '../../../combiner-image/place/compilers/tsconfig.ts';
import { bundled } from '../support/bundled-texts.ts';
import { placedByCompilers, placedIn } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Of each what a compiler makes of it does not look like it. */
const FILES = {
  'src/index.ts': `import { Limits } from './limits';
import { Kind, label } from './kinds';
export const handler = async (event: { id?: string; kind: Kind }) => {
  const limits = new Limits(event.id ?? 'none');
  for await (const each of limits.all()) if (each?.length) return { ...limits, label: label(event.kind) };
  return { statusCode: limits.most ** 2 };
};
`,
  'src/limits.ts': `function counted(target: object) {
  return target;
}
@(counted as any)
export class Limits {
  #read = 0;
  static first = 1;
  constructor(readonly id: string, public most = 3) {}
  async *all() {
    this.#read += 1;
    yield this.id;
  }
}
`,
  'src/kinds.ts': `export enum Kind { One = 'one', Two = 'two' }
export namespace Labels {
  export const of = (kind: Kind) => kind.toUpperCase();
}
export function label(kind: Kind) {
  return Labels.of(kind) ?? Kind.One;
}
`,
};

test.each(['esnext', 'node18', 'es2020', 'es2017'])(
  'a file is compared with what the compiler of its project makes of it, for %s',
  async (target) => {
    const text = await bundled(FILES, { target, tsconfigRaw: { compilerOptions: {} } });
    const { map, files, uncertain } = await placedByCompilers(FILES, text);
    expect([files, uncertain]).toEqual([Object.keys(FILES).sort(), []]);
    const line = text.split('\n').findIndex((each) => each.includes('toUpperCase()'));
    const column = text.split('\n')[line]?.indexOf('kind') ?? 0;
    const place = originalPositionFor(new TraceMap(map as never), { line: line + 1, column });
    expect(place).toMatchObject({ source: 'src/kinds.ts', line: 3 });
  },
);

test('what was changed since is not in what the compiler makes of it', async () => {
  const text = await bundled(FILES, { target: 'es2017' });
  const changed = { ...FILES, 'src/limits.ts': FILES['src/limits.ts'].replace('most = 3', 'most = 4') };
  const { files, uncertain } = await placedByCompilers(changed, text);
  expect(files).toEqual(['src/index.ts', 'src/kinds.ts']);
  expect(uncertain).toMatchObject([expect.stringMatching(/^src\/limits\.ts at /)]);
});

test('without a compiler files are compared as they are written', async () => {
  const text = await bundled(FILES, { target: 'es2017' });
  const { files } = await placedByCompilers(FILES, text, tmpdir());
  expect(files).toEqual([]);
});

test('the options are those of the nearest tsconfig.json, and of what it extends', async () => {
  const configs = new TsConfigs(
    async (path) =>
      ({
        'tsconfig.base.json': '{ "compilerOptions": { "jsx": "react-jsx", "experimentalDecorators": true } }',
        'app/tsconfig.json': `{ // as TypeScript reads it
  "extends": "../tsconfig.base",
  "compilerOptions": { "jsx": "preserve", },
}`,
        'other/tsconfig.json': '{ "extends": ["./none.json", "./tsconfig.json"] ',
      })[path],
  );
  const options = { jsx: 'preserve', experimentalDecorators: true };
  expect(await configs.optionsOf('app/src/deep/index.ts')).toEqual(options);
  expect(await configs.optionsOf('lib/index.ts')).toEqual({});
  expect(await configs.optionsOf('other/index.ts')).toEqual({});
});

test('decorators are those that the project asks for', async () => {
  const config = { 'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true } }' };
  const legacy = { compilerOptions: { experimentalDecorators: true } };
  const text = await bundled(FILES, { target: 'es2022', tsconfigRaw: legacy });
  expect((await placedByCompilers({ ...FILES, ...config }, text)).uncertain).toEqual([]);
  expect((await placedByCompilers(FILES, text)).uncertain).toHaveLength(1);
});

test.each(['es2022', 'es2017'] as const)(
  'what swc made of each file is compared with what it makes of the checkout, for %s',
  async (target) => {
    const made = await Promise.all(
      Object.entries(FILES).map(async ([path, text]) => {
        const parser = { syntax: 'typescript', decorators: true } as const;
        const { code } = await transform(text, {
          jsc: { target, parser, transform: { legacyDecorator: true } },
        });
        return [path, code] as const;
      }),
    );
    const text = await bundled(Object.fromEntries(made), { target: 'node18' });
    const { files, uncertain } = await placedByCompilers(FILES, text);
    expect([files, uncertain]).toEqual([Object.keys(FILES).sort(), []]);
    const changed = { ...FILES, 'src/limits.ts': FILES['src/limits.ts'].replace('most = 3', 'most = 4') };
    expect((await placedByCompilers(changed, text)).files).toEqual(['src/index.ts', 'src/kinds.ts']);
  },
);

/** Of all of them Rolldown rewrites something: constants, loops, conditions, texts. */
const REWRITTEN = {
  'src/index.js': `import { NONE, first } from './lists.js';
export const handler = async (event) => {
  if (event.length > 1) { return first(event); } else { return NONE; }
};
`,
  'src/lists.js': `export function first(list) {
  for (var i = NONE; i < list.length; i++) { if (list[i] !== undefined && (list[i] > NONE && list[i] < 9)) return list[i]; }
  return \`\${'none'}: \${NONE}\`;
}
export const NONE = 0;
`,
};

async function rolledDown(files: Record<string, string>): Promise<string> {
  const { output } = await build({
    input: '/src/index.js',
    write: false,
    cwd: '/',
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        name: 'in-memory',
        resolveId: (id, importer) => {
          if (importer === undefined) return id;
          return id.startsWith('.') ? id.replace('./', '/src/') : { id, external: true };
        },
        load: (id) => files[id.slice(1)] ?? null,
      },
    ],
  });
  return output[0].code;
}

test('what Rolldown rewrote is compared with what it makes of each file', async () => {
  const text = await rolledDown(REWRITTEN);
  const { files, uncertain } = await placedByCompilers(REWRITTEN, text);
  expect([files, uncertain]).toEqual([Object.keys(REWRITTEN).sort(), []]);
  const lists = REWRITTEN['src/lists.js'].replace('< 9', '< 8');
  const placed = await placedByCompilers({ ...REWRITTEN, 'src/lists.js': lists }, text);
  expect(placed.files).toEqual(['src/index.js']);
  expect(placed.uncertain).toMatchObject([expect.stringMatching(/^src\/lists\.js at /)]);
});

test('of many compilers the one that a few modules tell is asked for the others first', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `part${i}`);
  const files = Object.fromEntries(
    names.map((name, i) => [`src/${name}.ts`, `export const ${name} = (n?: number) => n ?? ${i};\n`]),
  );
  const asked = { es2022: 0, es2021: 0, es2020: 0, es2017: 0 };
  const compilers = Object.keys(asked).map(
    (target): Compiler => ({
      name: target,
      async compile(text) {
        asked[target as keyof typeof asked]++;
        const { code, map } = transformSync(text, { loader: 'ts', target, sourcemap: true });
        return { text: code, map };
      },
    }),
  );
  const { outputFiles } = buildSync({
    stdin: {
      contents: names.map((name) => `export * from './src/${name}';`).join('\n'),
      resolveDir: writeFiles(temporaryFolder(), files),
    },
    bundle: true,
    write: false,
    target: 'es2017',
    format: 'esm',
    absWorkingDir: '/',
  });
  const text = outputFiles[0]?.text ?? '';
  const { files: placed } = await placedIn(files, text, { compilers });
  expect(placed).toEqual(Object.keys(files).sort());
  const { es2017, ...others } = asked;
  expect(es2017).toBe(30);
  for (const times of Object.values(others)) expect(times).toBeLessThan(10);
});
