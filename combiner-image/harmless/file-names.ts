import { createHash } from 'node:crypto';
import { harmlessName } from './text.ts';

/** Windows takes these for devices, whatever extension they have. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Gives sources and folders file names that every file system and every URL takes, each a name of its own: where a
 * name has to be changed, or is taken, a hash of the original is added.
 */
export class FileNames {
  readonly #reserved: ReadonlySet<string>;
  readonly #everywhere: boolean;
  /** Original by the lower-case name that was given to it: file systems may not tell cases apart. */
  readonly #given = new Map<string, string>();

  /**
   * @param reserved what the report itself writes into its top folder.
   * @param everywhere whether any folder may turn out to be the top one.
   */
  constructor(reserved: Iterable<string>, everywhere = false) {
    this.#reserved = new Set([...reserved].map((name) => name.toLowerCase()));
    this.#everywhere = everywhere;
  }

  /** @param path with forward slashes. */
  folder(path: string): string {
    if (path === '') return '';
    const { parent, base } = split(path);
    return this.#name(this.folder(parent), base, `${path}/`, '');
  }

  /** @param extension of the file that is to be written for a source: `.html`. */
  file(path: string, extension: string): string {
    const { parent, base } = split(path);
    return this.#name(this.folder(parent), base, path, extension);
  }

  #name(folder: string, base: string, original: string, extension: string): string {
    const legal = harmlessName(base)
      .replace(/[<>:"|?*\\%#]/g, '_')
      .replace(/^\.+$|[. ]+$/, '_');
    const marked = `${legal}~${shortHash(original)}${extension}`;
    const plain = `${legal}${extension}`;
    const isTaken =
      legal !== base ||
      DEVICE.test(plain) ||
      ((folder === '' || this.#everywhere) && this.#reserved.has(plain.toLowerCase())) ||
      // The page of the folder itself.
      plain.toLowerCase() === 'index.html' ||
      (this.#given.get(join(folder, plain).toLowerCase()) ?? original) !== original;
    const name = join(folder, isTaken ? marked : plain);
    this.#given.set(name.toLowerCase(), original);
    return name;
  }
}

/** A relative path as a URL that leads there and nowhere else. */
export function toUrl(path: string): string {
  const url = path.split('/').map(encodeURIComponent).join('/');
  return url.replace(/'/g, '%27');
}

function split(path: string): { parent: string; base: string } {
  const slash = path.lastIndexOf('/');
  return { parent: path.slice(0, Math.max(slash, 0)), base: path.slice(slash + 1) };
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 7);
}
