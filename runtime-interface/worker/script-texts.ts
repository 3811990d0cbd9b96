import { pathToFileURL } from 'node:url';
import { broughtHashes } from '../../contract/brought-counters.ts';
import { scriptId, sha256 } from '../../contract/script-identity.ts';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import { endsWithText } from '../compiled-length.ts';
import type { Original } from '../engine/counters/counted-files.ts';
import { changedUnseen } from '../engine/counters/instrumented-problems.ts';
import type { ScriptTake } from '../engine/engine.ts';
import { RecordedFiles } from '../files/recorded-files.ts';
import { sourceMapComment } from '../files/source-map-comment.ts';
import { type MapFile, readMapBeside, readSourceMap } from '../files/source-map-file.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';

/** How a raw object names a script's text and map. */
export interface ScriptName {
  hash: string;
  script?: string;
}

/** A name, and where the text that it names ends in what was compiled; absent: they end together. */
export interface NamedText {
  name: ScriptName;
  end?: number;
  /** The text is in no file: V8 alone has it. */
  isOwn?: true;
  /** The file was changed after it was instrumented: what its counters count is not known. */
  isChanged?: true;
}

interface KnownScript {
  path: string;
  hash: string;
  /** Where its text is: of what was instrumented, the original's path. */
  file: string;
  /** `undefined`: texts stay here. */
  id?: string;
  /** Of its map; `undefined` when it has none in a file. */
  mapPath?: string | undefined;
  length: number;
  /** UTF-16 code units of the text and the map. */
  size?: number;
  /** The text is in no file. */
  isOwn?: true;
  /** Hashes of counters that it brings. */
  brought?: readonly string[];
  /** As it was read, until it is packed. */
  content?: Content;
}

type Content = Pick<ScriptObject, 'text' | 'sourceMap'>;

/** The texts of the scripts that ran, as they are deployed below the task root. */
export class ScriptTexts {
  readonly #files: RecordedFiles;
  readonly #log: Log;
  readonly #isUploaded: boolean;
  /** By path and length, for texts that were read. */
  readonly #known = new Map<string, KnownScript>();
  /** By path, of files that were instrumented. */
  readonly #originals = new Map<string, NamedText>();
  readonly #lengths = new Map<string, number>();
  /** By form and the engine's id, for texts that are not those of their files. */
  readonly #compiled = new Map<string, KnownScript>();
  /** By the id of the script object, those that it may be made of. */
  readonly #byId = new Map<string, KnownScript[]>();
  /** UTF-16 code units of texts of files, and of their maps, that are kept to be packed. */
  #kept = 0;
  /** A file that was read before its code was taken. */
  #ahead: { path: string; stamp: string; known: KnownScript } | undefined;

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
   * The hash is empty when the text on disk is not what V8 compiled, and what V8 has is not known: its offsets would
   * point at other code.
   * @param script of which only the first take may have a text of its own
   */
  nameOf(path: string, take: ScriptTake): NamedText {
    if (take.original !== undefined) return this.#nameOfOriginal(path, take.original);
    const known = this.#scriptOf(path, take);
    if (known === undefined) return { name: { hash: '' } };
    const { length } = take;
    return {
      name: nameOf(known),
      ...(known.length < length && { end: known.length }),
      ...(known.isOwn && { isOwn: true }),
    };
  }

  /** Files that were changed after they were instrumented, and of which code ran. */
  get changed(): string[] {
    return [...this.#originals].flatMap(([path, { isChanged }]) => (isChanged ? path : [])).sort();
  }

  #nameOfOriginal(path: string, original: Original): NamedText {
    const known = this.#originals.get(path) ?? this.#readOriginal(path, original);
    this.#originals.set(path, known);
    return known;
  }

  /** Without its text the hash alone names it: the text may be known elsewhere. */
  #readOriginal(path: string, { file, hash, instrumented }: Original): NamedText {
    const deployed = this.#files.read(path);
    // Its counters have other numbers, or none.
    if (deployed !== undefined && sha256(deployed) !== instrumented) {
      this.#log('warn', changedUnseen([path]).message);
      return { name: { hash: '' }, isChanged: true };
    }
    const at = this.#files.pathOf(pathToFileURL(file).href);
    const text = at === undefined ? undefined : this.#files.read(at);
    if (at === undefined || text === undefined || sha256(text) !== hash) {
      const why = 'is not there or was changed: it is recorded without its text';
      this.#log('debug', `the original of ${path} ${why}`);
      return { name: { hash } };
    }
    return { name: nameOf(this.#ofFile(path, withoutMark(text), at)) };
  }

  /** Hashes of the counters of Istanbul's that the text of a script brings. */
  broughtBy(take: ScriptTake): readonly string[] {
    const path = this.pathOf(take.url);
    if (path === undefined || take.original !== undefined) return [];
    const known = this.#scriptOf(path, {
      ...take,
      length: this.lengthOf(`${take.form}:${take.scriptId}`, take.length),
    });
    return known?.brought ?? [];
  }

  /** Reads and hashes a file that will be asked for. */
  readAhead(path: string, original?: Original): void {
    if (original !== undefined) {
      this.#nameOfOriginal(path, original);
      return;
    }
    const stamp = this.#files.stampOf(path);
    const text = stamp === undefined ? undefined : this.#read(path);
    if (stamp !== undefined && text !== undefined)
      this.#ahead = { path, stamp, known: this.#ofFile(path, text) };
  }

  /** UTF-16 code units of a script's text and map: what it costs to pack them. */
  sizeOf(id: string): number {
    return this.#byId.get(id)?.[0]?.size ?? 0;
  }

  /** What the store keeps of a script; `undefined` when it has changed on disk. */
  toObject(id: string): ScriptObject | undefined {
    const named = this.#byId.get(id) ?? [];
    try {
      for (const known of named) {
        const content = known.content ?? this.#readAgain(known);
        const { hash, path } = known;
        if (content !== undefined) return { schema: SCRIPT_SCHEMA, hash, path, ...content };
      }
      return undefined;
    } finally {
      for (const known of named) this.#forget(known);
    }
  }

  #scriptOf(path: string, { form, scriptId, length, url, text }: ScriptTake): KnownScript | undefined {
    const script = `${form}:${scriptId}`;
    if (text !== undefined) this.#compiled.set(script, this.#ownText(path, text));
    const key = `${length} ${path}`;
    const known = this.#compiled.get(script) ?? this.#known.get(key) ?? this.#readScript(path, length, url);
    if (known !== undefined && !known.isOwn) this.#known.set(key, known);
    return known;
  }

  /**
   * Not in a file, and the file's map is not its map: one inside of it is. Tools compile the text of a file with more
   * behind it: what ran of the file is the file's.
   */
  #ownText(path: string, text: string): KnownScript {
    const ofFile = this.#read(path);
    if (ofFile !== undefined && text.startsWith(ofFile)) return this.#ofFile(path, ofFile);
    return this.#noted({ ...named(path, text), file: path, isOwn: true }, { text });
  }

  #readScript(path: string, compiledLength: number, url: string): KnownScript | undefined {
    const ahead = this.#ahead?.path === path ? this.#ahead : undefined;
    if (
      ahead !== undefined &&
      endsWithText(ahead.known.length, compiledLength, url) &&
      this.#files.stampOf(path) === ahead.stamp
    )
      return ahead.known;
    const text = this.#read(path);
    if (text === undefined || !endsWithText(text.length, compiledLength, url)) {
      this.#log('debug', `the text of ${path} is not what ran: it is recorded without its text`);
      return undefined;
    }
    return this.#ofFile(path, text);
  }

  #ofFile(path: string, text: string, file = path): KnownScript {
    const known = { ...named(path, text), file };
    const map = this.#isUploaded ? this.#mapOf(file, text) : undefined;
    return this.#noted({ ...known, mapPath: map?.path }, { text, ...(map && { sourceMap: map.text }) });
  }

  /** Its text is kept, to be packed, if there is room for it; one that is in no file, in any case. */
  #noted(known: KnownScript, content: Content): KnownScript {
    if (!this.#isUploaded) return known;
    const id = scriptId(known.hash, content.sourceMap);
    const size = content.text.length + (content.sourceMap?.length ?? 0);
    const noted: KnownScript = { ...known, id, size };
    if (known.isOwn) noted.content = content;
    else if (this.#kept + size <= LIMITS.keptTextUnits) {
      noted.content = content;
      this.#kept += size;
    }
    const named = this.#byId.get(id);
    if (named === undefined) this.#byId.set(id, [noted]);
    else named.push(noted);
    return noted;
  }

  #forget(known: KnownScript): void {
    if (known.isOwn || known.content === undefined) return;
    delete known.content;
    this.#kept -= known.size ?? 0;
  }

  /** It may have changed since. */
  #readAgain({ file, hash, id, mapPath }: KnownScript): Content | undefined {
    const text = this.#read(file);
    const sourceMap = mapPath === undefined ? undefined : this.#files.read(mapPath);
    if (text === undefined || sha256(text) !== hash || scriptId(hash, sourceMap) !== id) return undefined;
    return { text, ...(sourceMap !== undefined && { sourceMap }) };
  }

  #mapOf(path: string, text: string): MapFile | undefined {
    const comment = sourceMapComment(text);
    // Some builds write none (esbuild's `external`).
    if (comment === undefined) return readMapBeside(this.#files, path);
    if (comment.startsWith('data:')) return undefined;
    const map = readSourceMap(this.#files, path, comment);
    if (map === undefined) {
      const why = 'it must be a source map of version 3, in a file below the task root';
      this.#log('debug', `the source map of ${path} is not uploaded: ${why}`);
    }
    return map;
  }

  /** Node strips a byte order mark before it compiles. */
  #read(path: string): string | undefined {
    const text = this.#files.read(path);
    return text === undefined ? undefined : withoutMark(text);
  }
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function nameOf({ hash, id }: KnownScript): ScriptName {
  return { hash, ...(id !== undefined && { script: id }) };
}

function named(path: string, text: string) {
  const brought = broughtHashes(text);
  return { path, hash: sha256(text), length: text.length, ...(brought.length > 0 && { brought }) };
}
