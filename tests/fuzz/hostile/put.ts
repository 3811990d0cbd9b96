import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoredObject } from './sandbox.ts';

/** Writes objects into a directory store. @returns their keys */
export function putInto(folder: string, objects: readonly StoredObject[]): string[] {
  return objects.map(({ key, bytes }) => {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes());
    return key;
  });
}
