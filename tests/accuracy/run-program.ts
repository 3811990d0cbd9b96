import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { planScript } from '../../combiner-image/convert/exact/plan-script.ts';
import { type Comparison, compare, type Difference } from './compare.ts';
import {
  type BuiltScript,
  freshFolder,
  instrumentedBundle,
  type Pipeline,
  readScript,
  unmapped,
} from './pipelines.ts';
import { type ChildResult, runChild } from './run-child.ts';
import { sourceName } from './source-name.ts';

export type OnDifference = (difference: Difference) => void;

/** What Istanbul counts in a program, by the names of the sources. */
export async function reference(entry: string, work: string): Promise<CoverageMapData> {
  const folder = freshFolder(work, `${basename(entry)}-istanbul`);
  const { istanbul } = await runChild([await instrumentedBundle(entry, folder)], folder, false);
  const named: CoverageMapData = {};
  for (const [file, data] of Object.entries(istanbul)) named[sourceName(file, folder)] = data;
  return named;
}

/** Builds and runs a program plainly, converts V8's counts, and compares. */
export async function runProgram(
  entry: string,
  pipeline: Pipeline,
  node: string,
  work: string,
  expected: CoverageMapData,
  sum: Comparison,
  onDifference: OnDifference,
): Promise<void> {
  const folder = freshFolder(work, `${basename(entry)}-${pipeline.name}`);
  const file = await pipeline.make(entry, folder);
  const result = await runChild([file], folder, true, node);
  compare(sum, expected, converted(result), onDifference);
}

/** A bundle without a map against the same bundle with Istanbul's counters. */
export async function runUnmapped(
  entry: string,
  node: string,
  work: string,
  sum: Comparison,
  onDifference: OnDifference,
): Promise<void> {
  const plain = freshFolder(work, `${basename(entry)}-plain`);
  const counted = freshFolder(work, `${basename(entry)}-counted`);
  const files = await unmapped(entry, plain, counted);
  const { istanbul } = await runChild([files.counted], counted, false);
  compare(sum, istanbul, converted(await runChild([files.plain], plain, true, node)), onDifference);
}

/** All scripts of a run, each planned, folded and converted. */
export function converted(
  { scripts }: ChildResult,
  read: (file: string) => BuiltScript = readScript,
): CoverageMapData {
  const result: CoverageMapData = {};
  for (const { url, functions } of scripts) {
    const plan = planScript(read(fileURLToPath(url)), { hints: 'istanbul', isUserSource: isCode });
    const vector = plan.emptyVector();
    plan.fold(vector, functions);
    Object.assign(result, plan.toCoverage(vector));
  }
  return result;
}

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}
