import { readOriginal } from './folder-originals.ts';
import { type EarlierRun, originalOf } from './original-of.ts';
import { ownMap } from './own-map.ts';
import type { WrittenFile } from './staged-writes.ts';

/**
 * What brings back a script, and its map, as they were before an earlier run. Nothing where that did nothing to it, or
 * something else is there now.
 * @throws UncountableScript where it has counters, and what was there before is not known
 */
export async function restoration(path: string, run: EarlierRun): Promise<WrittenFile[]> {
  const now = run.files.read(path);
  const original = now === undefined ? undefined : await originalOf(path, now, run);
  if (now === undefined || original === undefined) return [];
  const map = await ownMap(run.files, path, original.text, () => true);
  const mapFile = map !== undefined && 'file' in map ? map.file : undefined;
  const kept = mapFile === undefined ? undefined : readOriginal(run.files, mapFile.path);
  return [
    // The map first: as long as the script has its counters, the next run looks after both.
    ...(mapFile !== undefined && kept !== undefined
      ? [{ step: 'restored' as const, path: mapFile.path, text: kept.text, looks: mapFile.now }]
      : []),
    { step: 'restored', path, text: original.text, looks: now },
  ];
}
