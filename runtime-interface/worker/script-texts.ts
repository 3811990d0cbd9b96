import { fileURLToPath } from 'node:url';
import { scriptId, sha256 } from '../../contract/script-identity.ts';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import type { Log } from '../log.ts';
import { RecordedFiles } from './recorded-files.ts';
import { sourceMapComment } from './source-map-comment.ts';
import { readSourceMap } from './source-map-file.ts';

/** How a raw object names a script's text and map. */
export interface ScriptName {
  hash: string;
  script?: string;
}

/** A name, and where the text that it names ends in what was compiled; absent: they end together. */
export interface NamedText {
  name: ScriptName;
  end?: number;
}

interface KnownScript {
  path: string;
  hash: string;
  /** `undefined`: texts stay here. */
  id: string | undefined;
  /** Of its map; `undefined` when it has none in a file. */
  mapPath: string | undefined;
  length: number;
}

/** The texts of the scripts that ran, as they are deployed below the task root. */
export class ScriptTexts {
  readonly #files: RecordedFiles;
  readonly #log: Log;
  readonly #isUploaded: boolean;
  /** By path and length, for texts that were read. */
  readonly #known = new Map<string, KnownScript>();
  readonly #lengths = new Map<string, number>();

  /** @param isUploaded whether texts and maps go to the store */
  constructor(taskRoot: string, isUploaded: boolean, log: Log) {
    this.#files = new RecordedFiles(taskRoot);
    this.#isUploaded = isUploaded;
    this.#log = log;
  }

  /** Folders outside of the task root that are recorded too. */
  addFolders(folders: readonly string[]): void {
    this.#files.add(folders);
  }

  /** The names by which a pattern may speak of a path. */
  namesOf(path: string): string[] {
    return this.#files.namesOf(path);
  }

  /** A script's path as `RecordedFiles` gives it; `undefined` for what is not recorded. */
  pathOf(url: string): string | undefined {
    return this.#files.pathOf(url);
  }

  /**
   * UTF-16 code units of a script as it was compiled. Only its first take is sure to span it.
   * @param key of the script in all takes
   * @param length by the take at hand
   */
  lengthOf(key: string, length: number): number {
    const known = this.#lengths.get(key) ?? length;
    this.#lengths.set(key, known);
    return known;
  }

  /**
   * The hash is empty when the text on disk is not what V8 compiled (a loader that transforms, a file that is
   * gone): its offsets would point at other code.
   * @param compiledLength UTF-16 code units, as V8 reports them for the whole script
   */
  nameOf(path: string, compiledLength: number, url: string): NamedText {
    const key = `${compiledLength} ${path}`;
    const known = this.#known.get(key) ?? this.#readScript(path, compiledLength, url);
    if (known === undefined) return { name: { hash: '' } };
    this.#known.set(key, known);
    const { hash, id, length } = known;
    return {
      name: { hash, ...(id !== undefined && { script: id }) },
      ...(length < compiledLength && { end: length }),
    };
  }

  /** Ids of all scripts so far that go to the store. */
  get ids(): string[] {
    return [...new Set([...this.#known.values()].flatMap(({ id }) => (id === undefined ? [] : [id])))];
  }

  /** What the store keeps of a script; `undefined` when it has changed on disk. */
  toObject(id: string): ScriptObject | undefined {
    for (const known of this.#known.values()) {
      const object = known.id === id ? this.#objectOf(known) : undefined;
      if (object !== undefined) return object;
    }
    return undefined;
  }

  #readScript(path: string, compiledLength: number, url: string): KnownScript | undefined {
    const text = this.#read(path);
    if (text === undefined || !endsWithText(text.length, compiledLength, url)) {
      this.#log('debug', `the text of ${path} is not what ran: it is recorded without its text`);
      return undefined;
    }
    const hash = sha256(text);
    const { length } = text;
    if (!this.#isUploaded) return { path, hash, length, id: undefined, mapPath: undefined };
    const map = this.#mapOf(path, text);
    return { path, hash, length, id: scriptId(hash, map?.text), mapPath: map?.path };
  }

  #objectOf({ path, hash, id, mapPath }: KnownScript): ScriptObject | undefined {
    const text = this.#read(path);
    const sourceMap = mapPath === undefined ? undefined : this.#files.read(mapPath);
    if (text === undefined || sha256(text) !== hash || scriptId(hash, sourceMap) !== id) return undefined;
    return { schema: SCRIPT_SCHEMA, hash, path, text, ...(sourceMap !== undefined && { sourceMap }) };
  }

  #mapOf(path: string, text: string): { path: string; text: string } | undefined {
    const comment = sourceMapComment(text);
    if (comment === undefined || comment.startsWith('data:')) return undefined;
    const map = readSourceMap(this.#files, path, comment);
    if (map === undefined) {
      const why = 'it must be a source map of version 3, in a file below the task root';
      this.#log('debug', `the source map of ${path} is not uploaded: ${why}`);
    }
    return map;
  }

  /** Node strips a byte order mark before it compiles. */
  #read(path: string): string | undefined {
    return this.#files.read(path)?.replace(/^\uFEFF/, '');
  }
}

/** Node appends this to TypeScript whose types it blanked out. */
const SOURCE_URL = '\n\n//# sourceURL=';

/** Whether what was compiled is the text, or what Node makes of TypeScript: all offsets are the same. */
function endsWithText(length: number, compiledLength: number, url: string): boolean {
  const more = compiledLength - length;
  if (more === 0) return true;
  const [bare = ''] = url.split(/[?#]/);
  if (!/\.[cm]?ts$/.test(bare)) return false;
  return [url, bare, fileURLToPath(bare)].some((name) => more === SOURCE_URL.length + name.length);
}
