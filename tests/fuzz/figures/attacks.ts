import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fillHostileBucket } from '../hostile/bucket.ts';
import { distinctFunctions } from '../hostile/counts.ts';
import { FAMILIES, type Family } from '../hostile/families.ts';
import { ODD_FILES, oddFileKey, putOddFile } from '../hostile/files.ts';
import { putInto } from '../hostile/put.ts';

/** A row of the figures: something hostile that lies in a store beside what an honest function wrote. */
export interface Attack {
  name: string;
  /** Fills a directory store; called for each of the two hostile sandboxes that `compact` must add up. */
  put: (folder: string) => void;
}

/** Everything whose size is the point, and the rest as one bucket. A new family has a row by itself. */
export const ATTACKS: readonly Attack[] = [
  ...FAMILIES.flatMap(attackOf),
  { name: 'distinct functions of ten scripts', put: putScriptsOfFunctions },
  { name: 'entries that are no regular files', put: putOddFiles },
  { name: 'the hostile bucket: every attack, small', put: (folder) => void fillHostileBucket(folder) },
];

function attackOf({ name, large }: Family): Attack[] {
  return large === undefined ? [] : [{ name, put: (folder) => void putInto(folder, large()) }];
}

function putScriptsOfFunctions(folder: string): void {
  for (let i = 0; i < 10; i++)
    putInto(folder, distinctFunctions(290_000, { path: `distinct-${i}.js`, text: `distinct ${i}` }));
}

/** The second time they are there already: their names are those of their kinds. */
function putOddFiles(folder: string): void {
  for (const kind of Object.keys(ODD_FILES)) {
    if (!isThere(join(folder, oddFileKey(kind)))) putOddFile(folder, kind);
  }
}

/** Links to nothing as well. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
