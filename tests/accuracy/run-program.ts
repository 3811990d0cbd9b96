import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { planScript } from '../../combiner-image/convert/exact/plan-script.ts';
import type { FunctionCoverage, ScriptCoverage } from '../../contract/script-coverage.ts';
import {
  type BuiltScript,
  freshFolder,
  instrumentedBundle,
  type Pipeline,
  readScript,
  unmapped,
} from './pipelines.ts';
import { runChild } from './run-child.ts';
import { sourceName } from './source-name.ts';

/** One script of a run, as every converter takes it. */
export interface RunScript {
  file: string;
  script: BuiltScript;
  functions: FunctionCoverage[];
}

/** What Istanbul counts in a program, by the names of the sources. */
export async function reference(
  entry: string,
  work: string,
  make = instrumentedBundle,
): Promise<CoverageMapData> {
  const folder = freshFolder(work, `${basename(entry)}-istanbul`);
  const { istanbul } = await runChild([await make(entry, folder)], folder, false);
  const named: CoverageMapData = {};
  for (const [file, data] of Object.entries(istanbul)) named[sourceName(file, folder)] = data;
  return named;
}

/** What V8 counted in the files of one build, on one Node. */
export interface Run {
  scripts: RunScript[];
  /** Where the build is. */
  folder: string;
}

/** Builds a program once, and runs it plainly on each Node. */
export async function runProgram(
  entry: string,
  pipeline: Pipeline,
  nodes: readonly string[],
  work: string,
): Promise<Run[]> {
  const folder = freshFolder(work, `${basename(entry)}-${pipeline.name}`);
  const file = await pipeline.make(entry, folder);
  return runsOf(file, folder, nodes);
}

/** A bundle without a map, and what Istanbul counts in the same bundle. */
export async function runUnmapped(
  entry: string,
  nodes: readonly string[],
  work: string,
): Promise<{ runs: Run[]; expected: CoverageMapData }> {
  const plain = freshFolder(work, `${basename(entry)}-plain`);
  const counted = freshFolder(work, `${basename(entry)}-counted`);
  const files = await unmapped(entry, plain, counted);
  const { istanbul } = await runChild([files.counted], counted, false);
  return { runs: await runsOf(files.plain, plain, nodes), expected: istanbul };
}

async function runsOf(file: string, folder: string, nodes: readonly string[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const node of nodes) {
    const { scripts } = await runChild([file], folder, true, node);
    runs.push({ scripts: readScripts(scripts), folder });
  }
  return runs;
}

/** Each script that ran, with its text and map. */
export function readScripts(
  scripts: readonly ScriptCoverage[],
  read: (file: string) => BuiltScript = readScript,
): RunScript[] {
  return scripts.map(({ url, functions }) => {
    const file = fileURLToPath(url);
    return { file, script: read(file), functions };
  });
}

/** All scripts of a run, each planned, folded and converted. */
export function converted(scripts: readonly RunScript[]): CoverageMapData {
  return Object.assign({}, ...scripts.map(convertScript));
}

export function convertScript({ script, functions }: RunScript): CoverageMapData {
  const plan = planScript(script, { hints: new Set(['istanbul'] as const), isUserSource: isCode });
  const vector = plan.emptyVector();
  plan.fold(vector, functions);
  return plan.toCoverage(vector);
}

export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}
