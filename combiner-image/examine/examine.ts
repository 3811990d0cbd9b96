import { type Folded, fold } from '../merge/fold-objects.ts';
import { hintOnNothing } from '../merge/nothing-there.ts';
import { absentFunctions } from '../read/expected-functions.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import { adviceOn } from './advice.ts';
import { type ExaminedPlacing, examinePlacing, type PlacingOptions } from './placing.ts';
import { type ExaminedScripts, examineScripts } from './scripts.ts';

/** What was recorded, and what was lost. */
export interface Examination extends Partial<ExaminedPlacing> {
  functions: Folded['functions'];
  read: Folded['read'];
  skipped: Folded['skipped'];
  scripts: ExaminedScripts;
  /** Functions and patterns that were expected, and of which nothing usable came. */
  absent: string[];
  /** What to do, one sentence each; empty when all is well. */
  advice: string[];
}

/** @throws StoreUnreachableError when a store cannot be read, or hands out none of its objects. */
export async function examine(
  locations: readonly StoreLocation[],
  selection: Selection,
  expected?: readonly string[],
  placing?: PlacingOptions,
): Promise<Examination> {
  const { functions, read, skipped, scripts: uses, droppedScripts } = await fold(locations, selection);
  const absent = absentFunctions(expected, functions);
  const nothing = read.objects === 0 ? await hintOnNothing(locations, selection) : undefined;
  const found = { functions, absent, read, skipped, scripts: await examineScripts(uses, locations) };
  const isMissing = (script: { path: string; hash: string }) =>
    found.scripts.missing.some(({ path, hash }) => path === script.path && hash === script.hash);
  const placed = placing && (await examinePlacing(uses, locations, placing, isMissing));
  return { ...found, ...placed, advice: adviceOn({ ...found, ...placed, droppedScripts, nothing }) };
}
