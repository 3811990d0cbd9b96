import { posix } from 'node:path';
import { sha256 } from '../../contract/script-identity.ts';
import { ProjectFiles } from '../checkout/project-files.ts';
import { walkedFiles } from '../checkout/walked-files.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { findMap } from './find-map.ts';
import { textWithoutComment } from './text-without-comment.ts';

/** A script of a build that has its map. */
export interface MappedFile {
  /** Below the folder. */
  path: string;
  /** Without the comment. */
  text: string;
  hash: string;
  map: string;
}

/** The folder of a build that was made with source maps. */
export class BuiltMaps {
  readonly #files: ProjectFiles;
  readonly #folder: string;
  #paths: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#files = new ProjectFiles(folder);
  }

  /** @param hash of a text without its comment. */
  async map(hash: string): Promise<string | undefined> {
    this.#paths ??= this.#byHash();
    const path = (await this.#paths).get(hash);
    return path === undefined ? undefined : (await this.#read(path))?.map;
  }

  /** All of them, one at a time, and the scripts that have none. */
  async *scripts(): AsyncGenerator<MappedFile | { path: string; map?: undefined }> {
    for (const { path } of await walkedFiles(this.#folder))
      if (/\.[cm]?js$/.test(path)) yield (await this.#read(path)) ?? { path };
  }

  async #byHash(): Promise<ReadonlyMap<string, string>> {
    const paths = new Map<string, string>();
    for await (const script of this.scripts())
      if (script.map !== undefined) paths.set(script.hash, script.path);
    return paths;
  }

  async #read(path: string): Promise<MappedFile | undefined> {
    const text = await this.#files.text(path);
    if (text === undefined) return undefined;
    const bare = textWithoutComment(text);
    const map = await this.#mapOf(path, text);
    return map === undefined
      ? undefined
      : { path: posix.normalize(path), text: bare, hash: sha256(bare), map };
  }

  async #mapOf(path: string, text: string): Promise<string | undefined> {
    try {
      const found = await findMap({ path, text }, (name) => this.#files.text(name));
      return found === undefined || 'missing' in found ? undefined : found.text;
    } catch (error) {
      if (error instanceof UnconvertedScriptError) return undefined;
      throw error;
    }
  }
}
