import { posix } from 'node:path';
import type { Compiler } from './compiler.ts';
import type { TsConfigs } from './tsconfig.ts';

/** As far as it is asked. */
export interface Rolldown {
  build(
    options: object,
  ): Promise<{ output: readonly { code?: string; map?: { toString(): string } | null }[] }>;
}

/** It reshapes the code of each file, and indents it by tabs. */
const MARK = /^\t/m;
const ENTRY = 'lambda-coverage-entry.js';
/** Behind what an import says. */
const SUFFIXES = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '.jsx', '/index.ts', '/index.js'];

/**
 * Each file, and those that it imports: constants of these are written where they are used. All others are outside.
 * @param textOf a file of the checkout
 */
export function rolldownCompilers(
  { build }: Rolldown,
  configs: TsConfigs,
  textOf: (path: string) => Promise<string | undefined>,
): Compiler[] {
  return WAYS.map(
    ([name, entryOf]): Compiler => ({
      name,
      isBundler: true,
      mayHaveMade: (deployed) => MARK.test(deployed),
      async compile(text, path) {
        const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource, emitDecoratorMetadata } =
          await configs.optionsOf(path);
        const own = `/${path}`;
        const imported = new Map<string, string>([
          [`/${ENTRY}`, isModule(text) ? entryOf(own, text) : laterOf(own)],
          [own, text],
        ]);
        const files = {
          name: 'lambda-coverage-files',
          async resolveId(id: string, importer: string | undefined, { kind }: { kind?: string }) {
            if (importer === undefined || id === own) return id;
            const isFirst = importer === own && kind === 'import-statement' && id.startsWith('.');
            const file = isFirst ? await fileAt(posix.join(posix.dirname(path), id), textOf) : undefined;
            if (file === undefined) return { id, external: true };
            imported.set(`/${file.path}`, file.text);
            return `/${file.path}`;
          },
          load: (id: string) => imported.get(id),
        };
        try {
          const { output } = await build({
            input: `/${ENTRY}`,
            write: false,
            platform: 'node',
            treeshake: { moduleSideEffects: (id: string) => id === own },
            logLevel: 'silent',
            tsconfig: false,
            transform: {
              decorator: { legacy: true, emitDecoratorMetadata: emitDecoratorMetadata === true },
              jsx: {
                runtime: jsx === 'react' ? 'classic' : 'automatic',
                pragma: jsxFactory,
                pragmaFrag: jsxFragmentFactory,
                importSource: jsxImportSource,
              },
            },
            plugins: [files],
            output: { format: 'esm', sourcemap: true },
          });
          const { code, map } = output[0] ?? {};
          return code === undefined || !map ? undefined : { text: code, map: map.toString() };
        } catch {
          return undefined;
        }
      },
    }),
  );
}

/** Constants that nobody outside names are written where they are used alone. */
const WAYS: readonly [string, (path: string, text: string) => string][] = [
  ['Rolldown', passedOn],
  ['Rolldown, constants used', wholeOf],
];

function wholeOf(path: string): string {
  return `import * as all from ${JSON.stringify(path)}; export { all };`;
}

function isModule(text: string): boolean {
  return /^\s*(?:import|export)\b/m.test(text);
}

function passedOn(path: string, text: string): string {
  const from = JSON.stringify(path);
  const hasDefault = /\bexport\s+default\b|\bas\s+default\b/.test(text);
  return `export * from ${from};${hasDefault ? ` export { default } from ${from};` : ''}`;
}

/** Loaded once, it would stand where it is loaded. */
function laterOf(path: string): string {
  const load = `() => require(${JSON.stringify(path)})`;
  return `export const first = ${load}, second = ${load};`;
}

async function fileAt(
  name: string,
  textOf: (path: string) => Promise<string | undefined>,
): Promise<{ path: string; text: string } | undefined> {
  const typescript = name.replace(/\.([cm]?)js$/, '.$1ts');
  for (const path of [typescript, ...SUFFIXES.map((suffix) => `${name}${suffix}`)]) {
    const text = await textOf(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}
