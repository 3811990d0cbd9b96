import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { transform as swc } from '@swc/core';
import { type TransformOptions, transform } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { type MinifyOptions, minify } from 'terser';
import { instrument } from '../../accuracy/instrument.ts';
import type { BuiltScript } from '../../accuracy/pipelines.ts';
import { runChild } from '../../accuracy/run-child.ts';
import { converted, readScripts } from '../../accuracy/run-program.ts';
import { PROJECT } from '../../accuracy/source-name.ts';
import { temporaryFolder } from './recorded.ts';

/** How a program's text becomes what runs. */
export type Make = (text: string, path: string) => Promise<BuiltScript>;

export interface Program {
  text: string;
  make: Make;
  /** @default 'mjs' */
  language?: 'ts' | 'mjs';
}

export type Counts = Pick<FileCoverageData, 's' | 'f' | 'b'>;

export const asItIs: Make = async (text, path) => ({ path, text });

export function throughEsbuild(options: TransformOptions): Make {
  return async (text, path) => {
    const { code, map } = await transform(text, { sourcemap: 'external', sourcefile: path, ...options });
    return { path, text: code, map: { ...JSON.parse(map), sources: [path], sourcesContent: [text] } };
  };
}

export function throughTerser(options: MinifyOptions = {}): Make {
  return async (text, path) => {
    const { code, map } = await minify(text, { module: true, sourceMap: true, ...options });
    const parsed = { ...JSON.parse(String(map)), sources: [path], sourcesContent: [text] };
    return { path, text: code ?? '', map: parsed };
  };
}

export function throughSwc(): Make {
  return async (text, path) => {
    const { code, map } = await swc(text, {
      filename: path,
      sourceMaps: true,
      swcrc: false,
      isModule: true,
      minify: true,
      jsc: {
        target: 'es2022',
        parser: { syntax: path.endsWith('.ts') ? 'typescript' : 'ecmascript' },
        minify: { compress: true, mangle: true },
      },
    });
    return { path, text: code, map: { ...JSON.parse(map ?? '{}'), sources: [path], sourcesContent: [text] } };
  };
}

const run = promisify(execFile);

/** TypeScript's own compiler. */
export const throughTsc: Make = async (text, path) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, path), text);
  const flags = '--module esnext --target es2022 --sourceMap --noCheck --ignoreConfig'.split(' ');
  await run(join(PROJECT, 'node_modules/.bin/tsc'), [...flags, '--outDir', folder, path], { cwd: folder });
  const file = join(folder, path.replace(/\.ts$/, '.js'));
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  return { path, text: readFileSync(file, 'utf8'), map: { ...map, sources: [path], sourcesContent: [text] } };
};

/**
 * Runs every program's `main` twice, plainly under V8 and with Istanbul's counters, all of them in two processes.
 * @returns what both counted, in the order of the programs.
 */
export async function measured(
  programs: readonly Program[],
): Promise<{ ours: Counts; istanbul: Counts; script: BuiltScript }[]> {
  const plain = temporaryFolder();
  const counted = temporaryFolder();
  const sources = programs.map(({ language = 'mjs' }, i) => `program-${i}.${language}`);
  const scripts = await Promise.all(programs.map(({ text, make }, i) => make(text, sources[i] ?? '')));
  const names = scripts.map(({ path }, i) => nameOf(i, extname(path) === '.cjs' ? '.cjs' : '.mjs'));
  for (const [i, { text }] of scripts.entries()) {
    writeFileSync(join(plain, names[i] ?? ''), text);
    const instrumented = instrument(programs[i]?.text ?? '', sources[i] ?? '');
    const { code } = await transform(instrumented, { loader: programs[i]?.language === 'ts' ? 'ts' : 'js' });
    writeFileSync(join(counted, nameOf(i)), code);
  }
  const byName = new Map(scripts.map((script, i) => [names[i] ?? '', script]));
  const { scripts: run } = await runChild(
    names.map((name) => join(plain, name)),
    plain,
    true,
  );
  const read = (file: string) => byName.get(basename(file)) ?? { path: file, text: '' };
  const ours = converted(readScripts(run, read));
  const { istanbul } = await runChild(
    programs.map((_, i) => join(counted, nameOf(i))),
    counted,
    false,
  );
  return scripts.map((script, i) => ({
    ours: countsOf(ours, sources[i] ?? ''),
    istanbul: countsOf(istanbul, sources[i] ?? ''),
    script,
  }));
}

function nameOf(index: number, extension = '.mjs'): string {
  return `program-${index}${extension}`;
}

function countsOf(coverage: CoverageMapData, name: string): Counts {
  const data = coverage[name];
  if (data === undefined) throw new Error(`no coverage of ${name}`);
  const { s, f, b } = 'data' in data ? data.data : data;
  return { s, f, b };
}
