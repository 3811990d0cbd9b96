import { inOrder } from '../in-order.ts';
import type { SkippedObject } from '../merge/reading-tally.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import { StoredScripts, type UnreadableScript } from '../sources/stored-scripts.ts';
import type { StoreLocation } from '../store/location.ts';

/** Each is as large as the text of a bundle. */
const DOWNLOADS = 4;

/** A script that ran, but whose text is not in the store. */
export interface MissingScript {
  path: string;
  /** Empty when the recorder could not read the text. */
  hash: string;
  functions: string[];
  /** Some sandbox had still to send it. */
  isDue: boolean;
}

/** The scripts that ran, and those of them that the store does not give. */
export interface ExaminedScripts {
  total: number;
  missing: MissingScript[];
  /** Their objects, of which functions they are, and why they cannot be read. */
  unreadable: (SkippedObject & { functions: string[] })[];
}

/** Looks for the texts of scripts. @throws StoreUnreachableError */
export async function examineScripts(
  uses: readonly ScriptUse[],
  locations: readonly StoreLocation[],
): Promise<ExaminedScripts> {
  const scripts: ExaminedScripts = { total: uses.length, missing: [], unreadable: [] };
  const stored = new StoredScripts(locations);
  const lacking = inOrder(uses, DOWNLOADS, async ({ path, hash, script, isDue, counts: { functions } }) => {
    const unreadable: UnreadableScript[] = [];
    const isStored =
      hash !== '' && (await stored.find({ hash, script, functions }, unreadable)) !== undefined;
    return { isStored, unreadable, use: { path, hash, functions, isDue } };
  });
  for await (const { isStored, unreadable, use } of lacking) {
    if (isStored) continue;
    if (unreadable.length === 0) scripts.missing.push(use);
    for (const { key, error } of unreadable)
      scripts.unreadable.push({
        key,
        kind: error.kind,
        reason: error.message,
        functions: use.functions,
      });
  }
  return scripts;
}
