import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER_MARK, ownerState } from './owner.ts';

/** No run takes so long: what another machine left behind is removed after it. */
const ABANDONED_MS = 24 * 3_600_000;

/** What a run that was killed left in a folder: entries named `<prefix><owner mark><suffix>`. Never throws. */
export function leftoversIn(folder: string, prefix: string, suffix = ''): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
      .filter((name) => isLeftover(folder, name, name.slice(prefix.length, name.length - suffix.length)))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Removes them. What cannot be removed stays. */
export function removeLeftovers(folder: string, prefix: string, suffix = ''): void {
  for (const path of leftoversIn(folder, prefix, suffix)) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Not ours to remove after all.
    }
  }
}

/** Only real folders of this user: /tmp is everybody's. */
function isLeftover(folder: string, name: string, mark: string): boolean {
  if (!new RegExp(`^${OWNER_MARK}$`).test(mark)) return false;
  const { uid, mtimeMs, isFolder } = entry(join(folder, name));
  if (!isFolder || (process.getuid !== undefined && uid !== process.getuid())) return false;
  const state = ownerState(mark);
  return state === 'dead' || (state === 'unknown' && Date.now() - mtimeMs > ABANDONED_MS);
}

function entry(path: string): { uid: number; mtimeMs: number; isFolder: boolean } {
  const stats = lstatSync(path);
  return { uid: stats.uid, mtimeMs: stats.mtimeMs, isFolder: stats.isDirectory() };
}
