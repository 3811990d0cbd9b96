import { dirname } from 'node:path/posix';
import { scriptKey, sharedScriptKey } from '../../contract/key-layout.ts';
import type { ScriptObject } from '../../contract/script-object.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';
import { MAX_STORED_SCRIPT, readScriptObject, type ScriptContent } from './read-script-object.ts';

/** Scripts that are asked for one by one and are not there, before their folder is listed. */
const MAX_MISSES = 20;

/** Which script is looked for. */
export interface StoredScript extends ScriptContent {
  hash: string;
  /** Under whose names it may lie. */
  functions: readonly string[];
}

/** An object that should hold a script. */
export interface UnreadableScript {
  key: string;
  error: UnreadableObjectError;
}

/** The script objects of some stores. */
export class StoredScripts {
  readonly #folders: readonly { location: StoreLocation; byName: Map<string, Folder> }[];

  constructor(locations: readonly StoreLocation[]) {
    this.#folders = locations.map((location) => ({ location, byName: new Map() }));
  }

  /**
   * @param unreadable gets the objects that should hold it and cannot be read
   * @throws StoreUnreachableError
   */
  async find(script: StoredScript, unreadable: UnreadableScript[]): Promise<ScriptObject | undefined> {
    for (const { location, byName } of this.#folders) {
      for (const key of keysOf(script, location.prefix)) {
        const name = `${dirname(key)}/`;
        const folder = byName.get(name) ?? new Folder(location, name);
        byName.set(name, folder);
        try {
          const bytes = await folder.get(key);
          if (bytes !== undefined) return readScriptObject(bytes, script);
        } catch (error) {
          if (!(error instanceof UnreadableObjectError)) throw error;
          unreadable.push({ key, error });
        }
      }
    }
    return undefined;
  }
}

/** An object may name thousands of scripts that nobody has stored: then one list says more than as many questions. */
class Folder {
  readonly #location: StoreLocation;
  readonly #name: string;
  #misses = 0;
  #listed: Promise<ReadonlySet<string>> | undefined;

  constructor(location: StoreLocation, name: string) {
    this.#location = location;
    this.#name = name;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    if (this.#misses >= MAX_MISSES) {
      this.#listed ??= this.#list();
      if (!(await this.#listed).has(key)) return undefined;
    }
    const stored = await this.#location.store.get(key, MAX_STORED_SCRIPT);
    if (stored === undefined) this.#misses++;
    return stored?.bytes;
  }

  async #list(): Promise<ReadonlySet<string>> {
    const keys = new Set<string>();
    for await (const key of this.#location.store.list(this.#name)) keys.add(key);
    return keys;
  }
}

function keysOf({ hash, script, functions }: StoredScript, prefix: string): string[] {
  if (script === undefined) return [sharedScriptKey(prefix, hash)];
  return functions.map((name) => scriptKey(prefix, name, script));
}
