import { type Completeness, completenessOf } from '../completeness.ts';
import { type Folded, fold } from '../merge/fold-objects.ts';
import { hintOnNothing } from '../merge/nothing-there.ts';
import { inWords } from '../merge/unseparated.ts';
import type { WidenedTime } from '../merge/widened-time.ts';
import { AskedContexts } from '../read/asked-contexts.ts';
import { absentFunctions } from '../read/expected-functions.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { adviceOn } from './advice.ts';
import { type ExaminedPlacing, examinePlacing, type PlacingOptions } from './placing.ts';
import { type ExaminedScripts, examineScripts } from './scripts.ts';
import { unreportedScripts } from './unreported-scripts.ts';

/** What was recorded, and what was lost. */
export interface Examination extends Partial<ExaminedPlacing>, Completeness {
  read: Folded['read'];
  skipped: Folded['skipped'];
  /** Objects that lie across the bounds of the time that was asked for; absent: none. */
  widened?: WidenedTime;
  scripts: ExaminedScripts;
  /** What to do, one sentence each; empty when all is well. */
  advice: string[];
}

/** @throws StoreUnreachableError when a store cannot be read, or hands out none of its objects. */
export async function examine(
  locations: readonly StoreLocation[],
  selection: Selection,
  expected?: readonly string[],
  placing?: PlacingOptions,
  time?: TimeLeft,
): Promise<Examination> {
  const folded = await fold(locations, selection, time);
  const { read, skipped, widened, scripts: uses, droppedScripts } = folded;
  const absent = absentFunctions(expected, folded.functions);
  const leftOut = inWords(folded.unseparated, String(AskedContexts.of(selection) ?? ''));
  const found = { read, skipped, scripts: await examineScripts(uses, locations) };
  const isMissing = (script: { path: string; hash: string }) =>
    found.scripts.missing.some(({ path, hash }) => path === script.path && hash === script.hash);
  const placed = placing && (await examinePlacing(uses, locations, placing, isMissing));
  const unreported = unreportedScripts(found.scripts, placed);
  const all = {
    ...found,
    ...(widened && { widened }),
    ...placed,
    ...completenessOf(folded, unreported, absent, undefined),
  };
  if (read.objects > 0) return { ...all, advice: [...leftOut, ...adviceOn({ ...all, droppedScripts })] };
  const nothing =
    leftOut.length > 0 ? leftOut.join(' ') : await hintOnNothing(locations, selection, folded.contexts);
  return { ...all, advice: adviceOn({ ...all, droppedScripts, nothing }) };
}
