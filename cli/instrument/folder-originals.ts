import { lstatSync } from 'node:fs';
import { OutputError } from '../../combiner-image/errors.ts';
import {
  INSTRUMENTED_LIMITS,
  INSTRUMENTED_MANIFEST,
  type InstrumentedFolder,
  ORIGINALS_FOLDER,
  parseInstrumentedFolder,
} from '../../contract/instrumented-folder.ts';
import type { FolderFile, FolderFiles } from './folder-files.ts';

export const MANIFEST_PATH = `${ORIGINALS_FOLDER}/${INSTRUMENTED_MANIFEST}`;

export function originalPath(path: string): string {
  return `${ORIGINALS_FOLDER}/${path}`;
}

/** The original of a file, where it was kept. */
export function readOriginal(files: FolderFiles, path: string): FolderFile | undefined {
  return files.read(originalPath(path));
}

/**
 * What an earlier run left; undefined where there was none, or it was stopped before its end.
 * @throws OutputError where something else stands in its place: nothing may be lost of it
 */
export function readFolderManifest(files: FolderFiles): InstrumentedFolder | undefined {
  const folder = files.at(ORIGINALS_FOLDER);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) throw new OutputError(`${folder} is not a folder: remove it, and try again.`);
  const manifest = files.read(MANIFEST_PATH);
  if (manifest === undefined) return undefined;
  try {
    if (manifest.bytes > INSTRUMENTED_LIMITS.bytes) throw new TypeError('it is too large');
    return parseInstrumentedFolder(manifest.text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new OutputError(
      `${files.at(MANIFEST_PATH)} cannot be read: ${error.message}. Build the folder again, and instrument that.`,
      { cause: error },
    );
  }
}
