import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isOwn, isOwnFolder } from './own-folder.ts';

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Of all files together, and of one. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_BYTES_OF_FILE = 32 * 1024 * 1024;
const MOST_FILES = 2_000;
/** So much is left where there is more: not one file is removed for each that is added. */
const SHARE_LEFT = 0.75;
const MOST_AGE_MS = 30 * 24 * 3_600_000;
/** Nobody writes for so long. */
const ABANDONED_MS = 3_600_000;

const NAME = /^[0-9a-f]{64}$/;
const BEING_WRITTEN = '.part';

/**
 * Files in a folder of this user, by name: any of them may be gone, and all of them can be made again. What does not
 * begin with the hash of what follows is thrown away. Several processes may read and write it at once. Never throws.
 */
export class KeptFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined where nothing can be kept. */
  static in(folder: string): KeptFiles | undefined {
    return isOwnFolder(folder) ? new KeptFiles(folder) : undefined;
  }

  /** @param name 64 hexadecimal digits */
  read(name: string): Buffer | undefined {
    const path = this.#pathOf(name);
    const bytes = ownBytes(path);
    if (bytes === undefined) return undefined;
    const end = HASH_BYTES + 1;
    const content = bytes.subarray(end);
    if (bytes.subarray(0, end).toString('latin1') !== `${hashOf(content)}\n`) {
      this.remove(name);
      return undefined;
    }
    attempt(() => utimesSync(path, new Date(), new Date()));
    return content;
  }

  write(name: string, content: Uint8Array): void {
    if (content.length > MOST_BYTES_OF_FILE) return;
    const path = this.#pathOf(name);
    const beside = `${path}.${process.pid}.${randomBytes(6).toString('hex')}${BEING_WRITTEN}`;
    try {
      writeFileSync(beside, Buffer.concat([Buffer.from(`${hashOf(content)}\n`), content]), {
        mode: 0o600,
        flag: 'wx',
      });
      renameSync(beside, path);
    } catch {
      attempt(() => rmSync(beside, { force: true }));
    }
    this.#clean();
  }

  remove(name: string): void {
    attempt(() => rmSync(this.#pathOf(name), { force: true }));
  }

  #pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** The oldest go first: what is read becomes new. */
  #clean(): void {
    const now = Date.now();
    const files = this.#listed().sort((a, b) => b.mtimeMs - a.mtimeMs);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const share = files.length > MOST_FILES || bytes > MOST_BYTES ? SHARE_LEFT : 1;
    let sum = 0;
    for (const [i, { name, size, mtimeMs }] of files.entries()) {
      sum += size;
      const isOld = now - mtimeMs > (NAME.test(name) ? MOST_AGE_MS : ABANDONED_MS);
      if (isOld || sum > MOST_BYTES * share || i >= MOST_FILES * share) this.remove(name);
    }
  }

  #listed(): { name: string; size: number; mtimeMs: number }[] {
    const names = attempt(() => readdirSync(this.#folder)) ?? [];
    return names.flatMap((name) => {
      const stats = attempt(() => lstatSync(this.#pathOf(name)));
      const isOurs = stats?.isFile() === true && (NAME.test(name) || name.endsWith(BEING_WRITTEN));
      return isOurs ? { name, size: stats.size, mtimeMs: stats.mtimeMs } : [];
    });
  }
}

const HASH_BYTES = 64;

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Undefined for what is not a file of this user's, or cannot be read. */
function ownBytes(path: string): Buffer | undefined {
  return attempt(() => {
    // Neither through a link, nor to wait for somebody to write into a pipe.
    const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      const isGood = stats.isFile() && isOwn(stats) && stats.size <= MOST_BYTES_OF_FILE + HASH_BYTES + 1;
      return isGood ? readFileSync(descriptor) : undefined;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** What it costs when it fails is time. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
