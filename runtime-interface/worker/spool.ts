import { createHash } from 'node:crypto';
import {
  chmodSync,
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
  type Stats,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { COMPACTED_ID, functionSegment, parseRawKey } from '../../contract/key-layout.ts';
import { spoolRoot } from '../../contract/spool-root.ts';
import type { Settings } from '../environment.ts';
import { LIMITS } from '../limits.ts';
import { placeOf } from '../store/settings.ts';

export interface SpooledObject {
  key: string;
  body: Buffer;
}

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
/** Windows knows neither. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Objects on their way to the store, as files in /tmp: what is killed with the process is taken up by the next
 * init of the same sandbox, for Lambda keeps /tmp when it restarts the runtime.
 *
 * A file holds the key in its first line, then the body; its name is a hash, since a key may be too long for one.
 * /tmp may be anybody's, on a developer's machine say: the folder is the user's alone and for one store, links are
 * not followed, and only keys of the function's own raw objects are believed.
 *
 * Every call may fail (a full disk); the caller goes on without.
 */
export class Spool {
  readonly #settings: Settings;
  readonly #root: string;
  readonly #folder: string;

  /** @param temporary another folder of temporary files than usual */
  constructor(settings: Settings, temporary?: string) {
    this.#settings = settings;
    this.#root = spoolRoot(temporary);
    // Functions of one name may write to several stores; none takes up what belongs in another's.
    const { store, prefix, functionName } = settings;
    const place = hash(`${store && placeOf(store)} ${prefix}`);
    this.#folder = join(this.#root, `${functionSegment(functionName)}-${place}`);
  }

  /** Files appear whole or not at all. */
  write(object: SpooledObject): void {
    try {
      this.#write(object);
    } catch (error) {
      // Somebody has just found the folder empty, and removed it.
      if (codeOf(error) !== 'ENOENT') throw error;
      this.#write(object);
    }
  }

  #write({ key, body }: SpooledObject): void {
    const file = this.#file(key);
    const part = `${file}.part`;
    this.#makeFolder();
    // One that a process of the same number has left, or a link that leads elsewhere.
    rmSync(part, { force: true });
    try {
      const descriptor = openSync(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      try {
        writeFileSync(descriptor, Buffer.concat([Buffer.from(`${key}\n`), body]));
      } finally {
        closeSync(descriptor);
      }
      renameSync(part, file);
    } catch (error) {
      // On a full disk half a file would only take more of it.
      rmSync(part, { force: true });
      throw error;
    }
  }

  remove(key: string): void {
    rmSync(this.#file(key), { force: true });
  }

  /**
   * Takes over what processes that are gone have left; their files become ours.
   * @param refuse is given the reason for each file that is not taken
   */
  adopt(refuse: (reason: string) => void): SpooledObject[] {
    const adopted: SpooledObject[] = [];
    for (const name of this.#names()) {
      const [, number, unfinished] = /^(\d+)-[0-9a-f]+(\.part)?$/.exec(name) ?? [];
      const pid = Number(number ?? Number.NaN);
      // Our own number before we have written anything: a process of the past had it.
      if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
      const file = join(this.#folder, name);
      try {
        if (unfinished !== undefined) {
          rmSync(file, { force: true, recursive: true });
          continue;
        }
        const object = this.#read(file);
        renameSync(file, this.#file(object.key));
        adopted.push(object);
      } catch (error) {
        refuse(error instanceof Error ? error.message : String(error));
        // Never to be of use, and in the way of others. A file that cannot be read may be readable later.
        const isLink = codeOf(error) === 'ELOOP';
        if (error instanceof ForeignFileError || isLink) rmSync(file, { force: true, recursive: true });
      }
    }
    return adopted;
  }

  #read(file: string): SpooledObject {
    // Without O_NONBLOCK a named pipe would be waited for.
    const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile() || !isOurs(status)) throw new ForeignFileError('not a file of this user');
      if (status.size > LIMITS.outboxBytes) throw new ForeignFileError('larger than any file of ours');
      const content = readFileSync(descriptor);
      const lineEnd = content.indexOf('\n');
      const key = content.toString('utf8', 0, Math.max(0, lineEnd));
      if (!this.#isOwnKey(key)) throw new ForeignFileError("not an object of this function's");
      return { key, body: content.subarray(lineEnd + 1) };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Raw objects of this function: scripts are never spooled, reports and others' objects are not ours to write. */
  #isOwnKey(key: string): boolean {
    const { prefix, functionName } = this.#settings;
    const parts = parseRawKey(prefix, key);
    return parts?.functionName === functionSegment(functionName) && !parts.sandboxId.startsWith(COMPACTED_ID);
  }

  /** @throws when somebody else may write to it */
  #makeFolder(): void {
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    this.#checkRoot();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  #checkRoot(): void {
    const status = lstatSync(this.#root);
    if (!status.isDirectory() || !isOurs(status))
      throw Object.assign(new Error(`${this.#root} is not a folder of this user`), { code: 'EPERM' });
    if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) chmodSync(this.#root, 0o700);
  }

  #names(): string[] {
    try {
      this.#checkRoot();
      return readdirSync(this.#folder).sort();
    } catch {
      return [];
    }
  }

  #file(key: string): string {
    return join(this.#folder, `${process.pid}-${hash(key)}`);
  }
}

/** A file in the spool that the recorder did not write. */
class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

function isOurs({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
