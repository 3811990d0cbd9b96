import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { spoolRoot } from '../../contract/spool-root.ts';
import { timers } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { Countable, Counted } from './countable.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
/** Windows knows neither. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * What was made of texts, as files in /tmp: for forks, threads, and the next init of the same sandbox. A file holds the text
 * and the map that it is of, so that no other text gets it. /tmp may be anybody's, on a developer's machine say: the folder
 * is the user's alone, and no link is followed. Never throws: what cannot be kept is made again.
 */
export class KeptResults {
  readonly #root: string;
  readonly #folder: string;
  #waiting: (() => void)[] | undefined;

  /**
   * @param version of the layer: another one may place other counters
   * @param temporary another folder of temporary files than usual
   */
  constructor(version: string, temporary?: string) {
    this.#root = spoolRoot(temporary);
    this.#folder = join(this.#root, `counted-${version.replace(/[^\w.-]/g, '-')}`);
  }

  read(countable: Countable): Counted | undefined {
    try {
      if (!this.#isOurs()) return undefined;
      const { of, counted } = JSON.parse(readOwn(this.#file(countable))) as Entry;
      if (of !== identityOf(countable) || checksum(counted.text) !== counted.checksum) return undefined;
      return { text: counted.text, counters: counted.counters };
    } catch {
      return undefined;
    }
  }

  /** Once the loading is over: nothing waits for it. */
  write(countable: Countable, counted: Counted): void {
    if (this.#waiting === undefined) {
      const waiting: (() => void)[] = [];
      this.#waiting = waiting;
      timers.setImmediate(() => this.#writeAll(waiting));
    }
    this.#waiting.push(() => this.#write(countable, counted));
  }

  #writeAll(waiting: readonly (() => void)[]): void {
    this.#waiting = undefined;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!this.#isOurs()) return;
      for (const write of waiting) write();
    } catch {
      // A full disk, say.
    }
  }

  #write(countable: Countable, { text, counters }: Counted): void {
    const counted = { text, counters, checksum: checksum(text) };
    const entry: Entry = { of: identityOf(countable), counted };
    const json = JSON.stringify(entry);
    if (json.length > LIMITS.keptResultUnits) return;
    if (readdirSync(this.#folder).length >= LIMITS.keptResults) return;
    const file = this.#file(countable);
    const part = `${file}.${process.pid}-${threadId}`;
    const descriptor = openSync(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(descriptor, json);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, file);
  }

  #file(countable: Countable): string {
    return join(this.#folder, checksum(identityOf(countable)));
  }

  /** Whether nobody else may write to it, or put another one in its place. */
  #isOurs(): boolean {
    return [this.#root, this.#folder].every((folder) => {
      const status = lstatSync(folder);
      // Windows has a folder of temporary files for each user.
      const user = process.getuid?.();
      const isUsers = user === undefined || (status.uid === user && (status.mode & 0o022) === 0);
      return status.isDirectory() && isUsers;
    });
  }
}

interface Entry {
  of: string;
  counted: Counted & { checksum: string };
}

function identityOf({ text, form, name, counts, map, isShown }: Countable): string {
  return JSON.stringify([name, form, counts, isShown, text, map]);
}

function readOwn(file: string): string {
  // Opening a pipe must not wait for a writer.
  const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > 4 * LIMITS.keptResultUnits) throw new TypeError('not ours');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Tells texts apart that were not made to be alike (cyrb53, two seeds). Node's hashes would have to be loaded first, which
 * takes longer than all the rest.
 */
function checksum(text: string): string {
  return [0x9e37, 0x85eb].map((seed) => cyrb53(text, seed).toString(16).padStart(14, '0')).join('');
}

function cyrb53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
