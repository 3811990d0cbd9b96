import { posix } from 'node:path';
import { manifestFolder, timeOfManifestKey } from '../../contract/key-layout.ts';
import { messageOf, UnreadableObjectError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';
import { Checkout } from './checkout.ts';
import { MANIFEST_LIMITS } from './manifest-limits.ts';
import { parseManifest } from './parse-manifest.ts';

/** A text, and the path that it has somewhere. */
export interface SoughtText {
  text: string;
  path: string;
}

interface Listed {
  location: StoreLocation;
  key: string;
}

/** The checkouts that a store has manifests of, each read when it is needed. */
export class Manifests {
  readonly #locations: readonly StoreLocation[];
  readonly #warn: (line: string) => void;
  #keys: Promise<Listed[]> | undefined;
  readonly #read: Checkout[] = [];
  #files = 0;
  #fitting = Number.POSITIVE_INFINITY;

  /** @param warn gets the manifests that cannot be read. */
  constructor(locations: readonly StoreLocation[], warn: (line: string) => void = () => {}) {
    this.#locations = locations;
    this.#warn = warn;
  }

  /** Whether there is any. @throws StoreUnreachableError */
  async isEmpty(): Promise<boolean> {
    return (await this.#at(0)) === undefined;
  }

  /**
   * The checkout that has most of some texts: of several, the newest.
   * @returns undefined when there is none at all.
   * @throws StoreUnreachableError
   */
  async fitting(sought: readonly SoughtText[]): Promise<Checkout | undefined> {
    let best = 0;
    let most = -1;
    for (let index = 0; most < sought.length; index++) {
      const checkout = await this.#at(index);
      if (checkout === undefined) break;
      let found = 0;
      for (const { text, path } of sought)
        if ((await checkout.withText(text, posix.basename(path))).length > 0) found++;
      if (found > most) [best, most] = [index, found];
    }
    this.#fitting = Math.min(this.#fitting, best);
    return this.#at(best);
  }

  /** The newest that was the fitting one. */
  get fitted(): Checkout | undefined {
    return this.#read[this.#fitting];
  }

  /** The newest has index 0. Those that cannot be read are none. */
  async #at(index: number): Promise<Checkout | undefined> {
    this.#keys ??= this.#newest();
    const keys = await this.#keys;
    while (this.#read.length <= index && this.#files < MANIFEST_LIMITS.filesTogether) {
      const next = keys.shift();
      if (next === undefined) break;
      const checkout = await this.#open(next);
      if (checkout !== undefined) this.#read.push(checkout);
    }
    return this.#read[index];
  }

  async #open({ location, key }: Listed): Promise<Checkout | undefined> {
    try {
      const stored = await location.store.get(key, MANIFEST_LIMITS.storedBytes);
      if (stored === undefined) return undefined;
      const { files, repository } = parseManifest(stored.bytes);
      this.#files += files.length;
      return Checkout.listed(files, repository);
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) throw error;
      this.#warn(`The manifest ${key} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** By the time in their keys; what has a time to come was not written by `manifest`. */
  async #newest(): Promise<Listed[]> {
    const found: (Listed & { time: number })[] = [];
    const latest = Date.now() + MANIFEST_LIMITS.clocksDifferMs;
    for (const location of this.#locations) {
      for await (const key of location.store.list(manifestFolder(location.prefix))) {
        const time = timeOfManifestKey(location.prefix, key)?.getTime();
        if (time === undefined || time > latest) continue;
        found.push({ location, key, time });
        if (found.length >= MANIFEST_LIMITS.listed) break;
      }
    }
    return found.sort((a, b) => b.time - a.time).slice(0, MANIFEST_LIMITS.tried);
  }
}
