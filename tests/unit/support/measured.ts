import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TransformOptions, transform } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { type MinifyOptions, minify } from 'terser';
import { instrument } from '../../accuracy/instrument.ts';
import type { BuiltScript } from '../../accuracy/pipelines.ts';
import { runChild } from '../../accuracy/run-child.ts';
import { converted, readScripts } from '../../accuracy/run-program.ts';
import { temporaryFolder } from './recorded.ts';

/** How a program's text becomes what runs. */
export type Make = (text: string, path: string) => Promise<BuiltScript>;

export interface Program {
  text: string;
  make: Make;
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

/**
 * Runs every program's `main` twice, plainly under V8 and with Istanbul's counters, all of them in two processes.
 * @returns what both counted, in the order of the programs.
 */
export async function measured(
  programs: readonly Program[],
): Promise<{ ours: Counts; istanbul: Counts; script: BuiltScript }[]> {
  const plain = temporaryFolder();
  const counted = temporaryFolder();
  const scripts = await Promise.all(programs.map(({ text, make }, i) => make(text, nameOf(i))));
  scripts.forEach(({ text }, i) => {
    writeFileSync(join(plain, nameOf(i)), text);
    writeFileSync(join(counted, nameOf(i)), instrument(programs[i]?.text ?? '', nameOf(i)));
  });
  const paths = (folder: string) => programs.map((_, i) => join(folder, nameOf(i)));
  const byName = new Map(scripts.map((script) => [script.path, script]));
  const { scripts: run } = await runChild(paths(plain), plain, true);
  const read = (file: string) => byName.get(basename(file)) ?? { path: file, text: '' };
  const ours = converted(readScripts(run, read));
  const { istanbul } = await runChild(paths(counted), counted, false);
  return scripts.map((script, i) => ({
    ours: countsOf(ours, nameOf(i)),
    istanbul: countsOf(istanbul, nameOf(i)),
    script,
  }));
}

function nameOf(index: number): string {
  return `program-${index}.mjs`;
}

function countsOf(coverage: CoverageMapData, name: string): Counts {
  const data = coverage[name];
  if (data === undefined) throw new Error(`no coverage of ${name}`);
  const { s, f, b } = 'data' in data ? data.data : data;
  return { s, f, b };
}
