import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../contract/script-object.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { realPath } from '../real-path.ts';

/** The texts of the scripts that ran, as they are deployed below the task root. */
export class ScriptTexts {
  readonly #roots: string[];
  readonly #log: Log;
  /** Path to hash, for texts that were read. */
  readonly #hashes = new Map<string, string>();

  constructor(taskRoot: string, log: Log) {
    this.#roots = [...new Set([taskRoot, realPath(taskRoot)])];
    this.#log = log;
  }

  /** A script's path relative to the task root, with forward slashes; `undefined` outside of it. */
  pathOf(url: string): string | undefined {
    const file = toFile(url);
    if (file === undefined) return undefined;
    for (const root of this.#roots) {
      const path = relative(root, file);
      if (!path.startsWith('..') && !path.startsWith(sep)) return path.split(sep).join('/');
    }
    return undefined;
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
    const hash = createHash('sha256').update(text, 'utf8').digest('hex');
    this.#hashes.set(path, hash);
    return hash;
  }

  /** Hashes and paths of all texts so far. */
  entries(): IterableIterator<[path: string, hash: string]> {
    return this.#hashes.entries();
  }

  /** What the store keeps of a script; `undefined` when it is too large or has changed on disk. */
  toObject(path: string, hash: string): ScriptObject | undefined {
    const text = this.#read(path);
    if (text === undefined || text.length > LIMITS.scriptBytes) return undefined;
    if (createHash('sha256').update(text, 'utf8').digest('hex') !== hash) return undefined;
    const sourceMap = this.#mapBeside(path, text);
    return { schema: SCRIPT_SCHEMA, hash, path, text, ...(sourceMap === undefined ? {} : { sourceMap }) };
  }

  #read(path: string): string | undefined {
    try {
      // Node strips a byte order mark before it compiles.
      return readFileSync(resolve(this.#roots[0] ?? '.', path), 'utf8').replace(/^\uFEFF/, '');
    } catch {
      return undefined;
    }
  }

  /**
   * The map of the last `sourceMappingURL` that names a file that is there: whether words stand in a comment or in
   * a string is told later. A data URL stays in the text.
   */
  #mapBeside(path: string, text: string): string | undefined {
    const lines = [...text.matchAll(/\/[/*][#@]\s*sourceMappingURL=([^\n\r'"`*]+)/g)].reverse();
    for (const [, line = ''] of lines) {
      if (line.startsWith('data:')) continue;
      const [url = ''] = line.split(/\s/);
      // Some tools write the plain name of the file, blanks and all.
      for (const name of [url.replace(/[?#].*$/, ''), url, line.trim()]) {
        const map = this.#read(join(dirname(path), unescaped(name))) ?? this.#read(join(dirname(path), name));
        if (map !== undefined) return map;
      }
      this.#log('debug', `the source map ${line} of ${path} cannot be read`);
    }
    return undefined;
  }
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function toFile(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}
