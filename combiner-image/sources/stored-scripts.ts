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

interface Folders {
  location: StoreLocation;
  byName: Map<string, Folder>;
}

/** The script objects of some stores. */
export class StoredScripts {
  readonly #folders: readonly Folders[];
  /** What was asked for before it is needed, as it is stored. */
  readonly #ahead = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(locations: readonly StoreLocation[]) {
    this.#folders = locations.map((location) => ({ location, byName: new Map() }));
  }

  /**
   * Begins to download a script. What is expanded may take hundreds of megabytes: that waits for `find`.
   */
  prefetch(script: StoredScript): void {
    const [first] = this.#folders;
    if (first === undefined || script.hash === '') return;
    const [key] = keysOf(script, first.location.prefix);
    if (key === undefined || this.#ahead.has(key)) return;
    const bytes = this.#folder(first, key).get(key);
    // Whoever finds it gets the error.
    bytes.catch(() => {});
    this.#ahead.set(key, bytes);
  }

  /**
   * @param unreadable gets the objects that should hold it and cannot be read
   * @param makeRoom in the heap, for so many bytes, before an object is read
   * @throws StoreUnreachableError
   */
  async find(
    script: StoredScript,
    unreadable: UnreadableScript[],
    makeRoom?: (bytes: number) => void,
  ): Promise<ScriptObject | undefined> {
    for (const [index, folders] of this.#folders.entries()) {
      for (const key of keysOf(script, folders.location.prefix)) {
        const ahead = index === 0 ? this.#ahead.get(key) : undefined;
        if (index === 0) this.#ahead.delete(key);
        try {
          const bytes = await (ahead ?? this.#folder(folders, key).get(key));
          if (bytes !== undefined) return readScriptObject(bytes, script, makeRoom);
        } catch (error) {
          if (!(error instanceof UnreadableObjectError)) throw error;
          unreadable.push({ key, error });
        }
      }
    }
    return undefined;
  }

  #folder({ location, byName }: Folders, key: string): Folder {
    const name = `${dirname(key)}/`;
    const folder = byName.get(name) ?? new Folder(location, name);
    byName.set(name, folder);
    return folder;
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
