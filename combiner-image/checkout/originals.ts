import { dirname, join, relative, sep } from 'node:path';
import {
  INSTRUMENTED_MANIFEST,
  type InstrumentedFile,
  ORIGINALS_FOLDER,
  parseInstrumentedFolder,
} from '../../contract/instrumented-folder.ts';
import { sha256 } from '../../contract/script-identity.ts';

/** By path below the instrumented folder: what was done to a script, also for its map. */
type Instrumented = ReadonlyMap<string, InstrumentedFile>;

/** What stood in the place of instrumented files: the texts that reports and commits are about. */
export class Originals {
  readonly #read: (file: string) => string | undefined;
  readonly #folders = new Map<string, Instrumented | undefined>();

  /** @param read gives the text of a file, where it may be read */
  constructor(read: (file: string) => string | undefined) {
    this.#read = read;
  }

  /**
   * @param root the outermost folder that may be the instrumented one
   * @param file below it; both are absolute and without links
   * @returns undefined for a file that was not instrumented, or was changed since
   */
  of(root: string, file: string): string | undefined {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const path = relative(folder, file).split(sep).join('/');
      const script = this.#in(folder)?.get(path);
      if (script !== undefined) return this.#original(folder, path, script);
      if (folder === root || folder === dirname(folder)) return undefined;
    }
  }

  #original(folder: string, path: string, script: InstrumentedFile): string | undefined {
    const deployed = this.#read(join(folder, script.path));
    if (deployed === undefined || sha256(deployed) !== script.instrumented) return undefined;
    const original = this.#read(join(folder, ORIGINALS_FOLDER, path));
    const isOther = path === script.path && original !== undefined && sha256(original) !== script.sha256;
    return isOther ? undefined : original;
  }

  /** Thousands of files stand in a few folders. */
  #in(folder: string): Instrumented | undefined {
    if (!this.#folders.has(folder)) this.#folders.set(folder, this.#readManifest(folder));
    return this.#folders.get(folder);
  }

  #readManifest(folder: string): Instrumented | undefined {
    const text = this.#read(join(folder, ORIGINALS_FOLDER, INSTRUMENTED_MANIFEST));
    if (text === undefined) return undefined;
    try {
      const { files } = parseInstrumentedFolder(text);
      return new Map(
        files.flatMap((file) => [file.path, file.map ?? []].flat().map((path) => [path, file] as const)),
      );
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
