import { type Zippable, zipSync } from 'fflate';
import type { BuiltFile } from './replace-folder.ts';

/** A zip holds local time: a local date gives the same bytes in every time zone. */
const ZIP_TIME = new Date(1980, 0, 2);
const UNIX = 3;

/** The same bytes for the same files, whoever makes it. @param level 0: nothing is compressed */
export function zip(files: ReadonlyMap<string, BuiltFile>, level: 0 | 9 = 9): Uint8Array {
  const entries: Zippable = {};
  for (const [name, { contents, executable }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mode = executable ? 0o100755 : 0o100644;
    entries[name] = [
      new Uint8Array(Buffer.from(contents)),
      { mtime: ZIP_TIME, os: UNIX, attrs: mode * 0x10000, level },
    ];
  }
  return zipSync(entries);
}
