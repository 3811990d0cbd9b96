import { createHash } from 'node:crypto';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import type { Log } from '../log.ts';
import { RecordedFiles } from './recorded-files.ts';
import { sourceMapComment } from './source-map-comment.ts';
import { readSourceMap } from './source-map-file.ts';

/** The texts of the scripts that ran, as they are deployed below the task root. */
export class ScriptTexts {
  readonly #files: RecordedFiles;
  readonly #log: Log;
  /** Path to hash, for texts that were read. */
  readonly #hashes = new Map<string, string>();

  constructor(taskRoot: string, log: Log) {
    this.#files = new RecordedFiles(taskRoot);
    this.#log = log;
  }

  /** A script's path relative to the task root, with forward slashes; `undefined` outside of it. */
  pathOf(url: string): string | undefined {
    return this.#files.pathOf(url);
  }

  /**
   * SHA-256 of the text, hex; empty when the text on disk is not what V8 compiled (a loader that transforms,
   * a file that is gone): its offsets would point at other code.
   * @param compiledLength UTF-16 code units, as V8 reports them for the whole script
   */
  hashOf(path: string, compiledLength: number): string {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const text = this.#read(path);
    if (text === undefined || text.length !== compiledLength) {
      this.#log('debug', `the text of ${path} is not what ran: it is recorded without its text`);
      return '';
    }
    const hash = sha256(text);
    this.#hashes.set(path, hash);
    return hash;
  }

  /** Hashes and paths of all texts so far. */
  entries(): IterableIterator<[path: string, hash: string]> {
    return this.#hashes.entries();
  }

  /** What the store keeps of a script; `undefined` when it has changed on disk. */
  toObject(path: string, hash: string): ScriptObject | undefined {
    const text = this.#read(path);
    if (text === undefined || sha256(text) !== hash) return undefined;
    const sourceMap = this.#mapOf(path, text);
    return { schema: SCRIPT_SCHEMA, hash, path, text, ...(sourceMap === undefined ? {} : { sourceMap }) };
  }

  #mapOf(path: string, text: string): string | undefined {
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

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
