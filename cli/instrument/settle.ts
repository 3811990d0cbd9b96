import { existsSync, rmSync } from 'node:fs';
import { OutputError } from '../../combiner-image/errors.ts';
import { writing } from '../../combiner-image/file-errors.ts';
import { type InstrumentedFile, ORIGINALS_FOLDER } from '../../contract/instrumented-folder.ts';
import { sha256 } from '../../contract/script-identity.ts';
import type { FolderFiles } from './folder-files.ts';
import { MANIFEST_PATH, originalPath, readOriginal } from './folder-originals.ts';
import type { LeftScript } from './script-files.ts';
import type { StagedWrites } from './staged-writes.ts';

interface Settled {
  files: FolderFiles;
  writes: StagedWrites;
  /** Has counters from now on. */
  counted: readonly InstrumentedFile[];
  left: readonly LeftScript[];
  /** Text of the manifest of before; undefined where there was none. */
  manifest: string | undefined;
  /** Had counters by it. */
  earlier: readonly InstrumentedFile[];
}

/**
 * Puts everything into its place, removes originals of what has no counters any more, and looks whether it holds.
 * @throws OutputError where another run is quicker: nothing was changed then
 */
export async function settle({ files, writes, counted, left, manifest, earlier }: Settled): Promise<void> {
  const unneeded = unneededOriginals(earlier, counted, left);
  const isOver = counted.length === 0;
  const hasLeftovers = isOver && existsSync(files.at(ORIGINALS_FOLDER));
  if (writes.isEmpty && unneeded.length === 0 && !hasLeftovers) return;
  const isFirst = await writes.alone();
  if (!isFirst || files.read(MANIFEST_PATH)?.text !== manifest) throw changedMeanwhile(files.root);
  const advice = 'What is there is intact: make room, and run the same command again.';
  await writing(`The folder ${files.root}`, advice, async () => {
    writes.commit();
    for (const path of unneeded) remove(files, originalPath(path));
    if (!isOver) return;
    remove(files, MANIFEST_PATH);
    if (!left.some(({ path }) => isKept(files, path))) writes.clear();
  });
  for (const { path, instrumented } of counted)
    if (sha256(files.read(path)?.text ?? '') !== instrumented) throw changedMeanwhile(files.at(path));
}

function unneededOriginals(
  earlier: readonly InstrumentedFile[],
  counted: readonly InstrumentedFile[],
  left: readonly LeftScript[],
): string[] {
  const needed = new Set(counted.flatMap(({ path, map }) => [path, map]));
  for (const { path } of left) needed.add(path);
  return earlier
    .filter(({ path }) => !needed.has(path))
    .flatMap(({ path, map }) => [path, map ?? []].flat())
    .filter((path) => !needed.has(path));
}

function changedMeanwhile(path: string): OutputError {
  return new OutputError(`Something else changed ${path} at the same time: run the command again.`);
}

function remove(files: FolderFiles, path: string): void {
  rmSync(files.at(path), { recursive: true, force: true });
}

function isKept(files: FolderFiles, path: string): boolean {
  try {
    return readOriginal(files, path) !== undefined;
  } catch {
    // It is there, and cannot be read.
    return true;
  }
}
