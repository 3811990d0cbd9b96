import { rmSync } from 'node:fs';
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
  /** Had counters by the manifest of before. */
  earlier: readonly InstrumentedFile[];
}

/** Puts everything into its place, removes originals of what has no counters any more, and looks whether it holds. */
export async function settle({ files, writes, counted, left, earlier }: Settled): Promise<void> {
  const advice = 'What is there is whole: make room, and run the same command again.';
  await writing(`The folder ${files.root}`, advice, async () => {
    writes.commit();
    const needed = new Set(counted.flatMap(({ path, map }) => [path, map]));
    for (const { path } of left) needed.add(path);
    for (const file of earlier)
      for (const path of [file.path, file.map ?? []].flat())
        if (!needed.has(path) && !needed.has(file.path)) remove(files, originalPath(path));
    if (counted.length > 0) return;
    remove(files, MANIFEST_PATH);
    if (!left.some(({ path }) => isKept(files, path))) remove(files, ORIGINALS_FOLDER);
  });
  for (const { path, instrumented } of counted)
    if (sha256(files.read(path)?.text ?? '') !== instrumented)
      throw new OutputError(
        `Something else changed ${files.at(path)} at the same time: run the command again.`,
      );
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
