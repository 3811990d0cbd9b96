import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RawObject } from '../../../contract/raw-object.ts';

/** What the recorder has written into a directory store, of one function. */
export function rawObjects(store: string, functionName: string): RawObject[] {
  const folder = join(store, 'raw', functionName);
  return readdirSync(folder).map((name) => JSON.parse(String(gunzipSync(readFileSync(join(folder, name))))));
}

/** How often each function of a file was entered, over all objects. */
export function entryCounts(objects: RawObject[], file: string): Record<string, number> {
  const scripts = objects.flatMap(({ result }) => result).filter(({ url }) => url.endsWith(`/${file}`));
  const counts: Record<string, number> = {};
  for (const { functionName, ranges } of scripts.flatMap((script) => script.functions)) {
    counts[functionName] = (counts[functionName] ?? 0) + (ranges[0]?.count ?? 0);
  }
  return counts;
}
