import { mapFolder, mapKey } from '../../contract/key-layout.ts';
import { sha256 } from '../../contract/script-identity.ts';
import { messageOf, UnconvertedScriptError, UnreadableObjectError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';
import { BuiltMaps } from './built-maps.ts';
import { MAX_STORED_SCRIPT, readScriptObject } from './read-script-object.ts';
import { textWithoutComment } from './text-without-comment.ts';

/** As many stand in no store; what is beyond them is not found. */
const MOST_LISTED = 200_000;

/** Maps that were not deployed: uploaded beside the store's coverage, or in folders of a build. */
export class GivenMaps {
  readonly #locations: readonly StoreLocation[];
  readonly #folders: readonly BuiltMaps[];
  readonly #listed = new Map<StoreLocation, Promise<ReadonlySet<string>>>();

  /** @param folders of builds that were made with source maps */
  constructor(locations: readonly StoreLocation[], folders: readonly string[] = []) {
    this.#locations = locations;
    this.#folders = folders.map((folder) => new BuiltMaps(folder));
  }

  /**
   * The map of a script that came without one.
   * @throws UnconvertedScriptError when the store has it, and it cannot be read.
   * @throws StoreUnreachableError
   */
  async mapOf(text: string): Promise<string | undefined> {
    const hash = sha256(textWithoutComment(text));
    for (const folder of this.#folders) {
      const map = await folder.map(hash);
      if (map !== undefined) return map;
    }
    for (const location of this.#locations) {
      const key = mapKey(location.prefix, hash);
      if (!(await this.#keysOf(location)).has(key)) continue;
      try {
        const stored = await location.store.get(key, MAX_STORED_SCRIPT);
        if (stored !== undefined) return readScriptObject(stored.bytes, { hash }).sourceMap;
      } catch (error) {
        if (!(error instanceof UnreadableObjectError)) throw error;
        throw new UnconvertedScriptError(`${key} cannot be read: ${messageOf(error)}`, { cause: error });
      }
    }
    return undefined;
  }

  /** Most stores have none: one list says so for all scripts. */
  #keysOf(location: StoreLocation): Promise<ReadonlySet<string>> {
    const known = this.#listed.get(location) ?? keysBelow(location);
    this.#listed.set(location, known);
    return known;
  }
}

async function keysBelow({ store, prefix }: StoreLocation): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const key of store.list(mapFolder(prefix))) {
    if (keys.size >= MOST_LISTED) break;
    keys.add(key);
  }
  return keys;
}
