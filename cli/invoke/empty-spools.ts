import { lstatSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { spoolRoot } from '../../contract/spool-root.ts';

/**
 * Removes the folders in which nothing waits for a store any more. On Lambda they go with the sandbox; here nobody
 * else would remove them.
 */
export function removeEmptySpools(root = spoolRoot()): void {
  attempt(() => {
    // Not through a link that somebody has put there.
    if (!lstatSync(root).isDirectory()) return;
    for (const name of readdirSync(root)) attempt(() => rmdirSync(join(root, name)));
    rmdirSync(root);
  });
}

/** What is not empty stays. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // In use, or somebody else's.
  }
}
