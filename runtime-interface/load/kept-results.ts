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

interface Options {
  /** Another folder of temporary files than usual. */
  temporary?: string;
  mostFiles?: number;
  mostBytes?: number;
}

/**
 * What was made of texts, as files in /tmp: for forks, threads, and the next init of the same sandbox. A file holds all that
 * it was made of, so that nothing else gets it. /tmp may be anybody's, on a developer's machine say: the folder is the
 * user's alone, and no link is followed. Never throws: what cannot be kept is made again.
 */
export class KeptResults {
  readonly #madeBy: string;
  readonly #root: string;
  readonly #folder: string;
  readonly #mostFiles: number;
  readonly #mostBytes: number;
  #waiting: (() => void)[] | undefined;

  /** @param madeBy names the code that puts in counters: another one may place others */
  constructor(madeBy: string, options: Options = {}) {
    const { temporary, mostFiles = LIMITS.keptResults, mostBytes = LIMITS.keptResultBytes } = options;
    this.#madeBy = madeBy;
    this.#root = spoolRoot(temporary);
    this.#folder = join(this.#root, 'counted');
    this.#mostFiles = mostFiles;
    this.#mostBytes = mostBytes;
  }

  read(countable: Countable): Counted | undefined {
    try {
      if (!this.#isOurs()) return undefined;
      const { of, counted } = JSON.parse(readOwn(this.#file(countable))) as Entry;
      const isWhole = typeof counted.text === 'string' && Number.isInteger(counted.counters);
      return isWhole && of === this.#identityOf(countable) ? counted : undefined;
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
      try {
        for (const write of waiting) write();
      } finally {
        this.#removeOldest();
      }
    } catch {
      // A full disk, say.
    }
  }

  #write(countable: Countable, counted: Counted): void {
    const entry: Entry = { of: this.#identityOf(countable), counted };
    const json = JSON.stringify(entry);
    if (json.length > LIMITS.keptResultUnits) return;
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

  /**
   * Several processes may do so at once: each looks after it has written, so that whoever looks last sees all. What is taken
   * from under a reader it has open, and what was half written by a process that died is as old as it.
   */
  #removeOldest(): void {
    const files = readdirSync(this.#folder).flatMap((name) => {
      const file = join(this.#folder, name);
      const status = lstatSync(file, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ file, bytes: status.size, writtenMs: status.mtimeMs }];
    });
    let count = files.length;
    let bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    for (const oldest of files.sort((a, b) => a.writtenMs - b.writtenMs)) {
      if (count <= this.#mostFiles && bytes <= this.#mostBytes) return;
      rmSync(oldest.file, { force: true, recursive: true });
      count--;
      bytes -= oldest.bytes;
    }
  }

  /** By no hash of the text, which would take longer than all the rest: what has the name of another one takes its place. */
  #file({ name, text, map }: Countable): string {
    const parts = [this.#madeBy, name.slice(1), text.length, map.text?.length ?? 0];
    return join(this.#folder, parts.join('-'));
  }

  #identityOf({ text, form, name, counts, map, isShown }: Countable): string {
    return JSON.stringify([this.#madeBy, name, form, counts, isShown, text, map]);
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
  counted: Counted;
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
