import { guardIn } from '../../contract/counters/guard.ts';
import type { InstrumentedFile } from '../../contract/instrumented-folder.ts';
import { sha256 } from '../../contract/script-identity.ts';
import { countedText } from './counted-text.ts';
import type { FolderFile, FolderFiles } from './folder-files.ts';
import { originalPath, readOriginal } from './folder-originals.ts';
import { ownMap } from './own-map.ts';
import { UncountableScript } from './uncountable-script.ts';

export interface EarlierRun {
  files: FolderFiles;
  /** What its manifest says, by path. */
  known: ReadonlyMap<string, InstrumentedFile>;
}

/**
 * What was there before an earlier run gave a script its counters; undefined for one that has none.
 * @throws UncountableScript where it has some, and what was there before is not known
 */
export async function originalOf(
  path: string,
  now: FolderFile,
  { files, known }: EarlierRun,
): Promise<FolderFile | undefined> {
  const isKnown = known.get(path)?.instrumented === sha256(now.text);
  const guard = guardIn(now.text);
  if (!isKnown && guard === undefined) return undefined;
  const original = readOriginal(files, path);
  if (original === undefined)
    throw new UncountableScript(`its original ${originalPath(path)} is not there: build the folder again`, {
      hasCounters: true,
    });
  if (isKnown || guard === undefined) return original;
  // The run may have been stopped before its end, or has had other options: it has made this of the original.
  const map = await ownMap(files, path, original.text, () => true);
  const { variable: name, forms } = guard;
  if (forms.some((form) => countedText(original.text, { name, form }, map).text === now.text))
    return original;
  throw new UncountableScript(
    `it was changed after it got its counters. Its original is ${originalPath(path)}: copy that back, or build the folder again`,
    { hasCounters: true },
  );
}
