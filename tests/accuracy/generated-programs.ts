import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';
import fc from 'fast-check';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { minify } from 'terser';
import { programArbitrary } from './generate-program.ts';
import { instrument } from './instrument.ts';
import { type BuiltScript, freshFolder } from './pipelines.ts';
import { runChild } from './run-child.ts';
import { type RunScript, readScripts } from './run-program.ts';

type Variant = (text: string, name: string) => Promise<BuiltScript>;

/** Without and with a map, as it is and reshaped. */
export const variants: Record<string, { minified: boolean; make: Variant }> = {
  plain: { minified: false, make: async (text, path) => ({ path, text }) },
  'esbuild, ES2017': {
    minified: false,
    make: (text, path) => throughEsbuild(text, path, { target: 'es2017' }),
  },
  'esbuild minify': { minified: true, make: (text, path) => throughEsbuild(text, path, { minify: true }) },
  terser: { minified: true, make: throughTerser },
};

async function throughEsbuild(text: string, path: string, options: object): Promise<BuiltScript> {
  const { code, map } = await transform(text, {
    sourcemap: 'external',
    sourcefile: path,
    format: 'esm',
    ...options,
  });
  return mapped(text, path, code, map);
}

async function throughTerser(text: string, path: string): Promise<BuiltScript> {
  const { code, map } = await minify(text, { module: true, sourceMap: true, compress: { passes: 2 } });
  return mapped(text, path, code ?? '', String(map));
}

function mapped(text: string, path: string, code: string, map: string): BuiltScript {
  return { path, text: code, map: { ...JSON.parse(map), sources: [path], sourcesContent: [text] } };
}

/** The same seed makes the same programs. */
export class GeneratedPrograms {
  readonly texts: string[];
  readonly #work: string;

  constructor(count: number, seed: number, work: string) {
    this.texts = fc.sample(programArbitrary(), { numRuns: count, seed });
    this.#work = work;
  }

  async expected(): Promise<CoverageMapData> {
    const folder = freshFolder(this.#work, 'generated-istanbul');
    const entries = this.texts.map((text, i) => {
      const file = join(folder, nameOf(i));
      writeFileSync(file, instrument(text, nameOf(i)));
      return file;
    });
    return (await runChild(entries, folder, false)).istanbul;
  }

  async run(make: Variant, node: string): Promise<RunScript[]> {
    const folder = freshFolder(this.#work, 'generated-plain');
    const scripts = new Map<string, BuiltScript>();
    const entries: string[] = [];
    for (const [i, text] of this.texts.entries()) {
      const script = await make(text, nameOf(i));
      const file = join(folder, nameOf(i));
      writeFileSync(file, script.text);
      scripts.set(nameOf(i), script);
      entries.push(file);
    }
    const { scripts: counted } = await runChild(entries, folder, true, node);
    return readScripts(counted, (file) => scripts.get(basename(file)) ?? { path: file, text: '' });
  }
}

/** Random programs as the modules of one bundle. @returns its entry. */
export function writtenModules(count: number, seed: number, folder: string): string {
  const texts = fc.sample(programArbitrary(), { numRuns: count, seed });
  const entry = join(folder, 'entry.mjs');
  for (const [i, text] of texts.entries()) writeFileSync(join(folder, nameOf(i)), text);
  const imports = texts.map((_, i) => `import { main as main${i} } from './${nameOf(i)}';\n`);
  const calls = texts.map((_, i) => `  await main${i}();\n`);
  writeFileSync(entry, `${imports.join('')}export async function main() {\n${calls.join('')}}\n`);
  return entry;
}

function nameOf(index: number): string {
  return `program-${index}.mjs`;
}
