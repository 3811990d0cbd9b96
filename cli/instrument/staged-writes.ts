import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileErrorCode } from '../../combiner-image/file-errors.ts';
import { removeLeftovers } from '../../combiner-image/leftovers.ts';
import { ownerMark, ownerState } from '../../combiner-image/owner.ts';
import { ORIGINALS_FOLDER } from '../../contract/instrumented-folder.ts';

const PENDING = '.pending-';
/** For others: they hold the folder while they work. */
const LONGEST_WAIT_MS = 60_000;
const POLL_MS = 20;

/** In this order: what replaces an original comes after it is kept, and after the manifest knows of it. */
const STEPS = ['kept', 'restored', 'manifest', 'deployed'] as const;
export type Step = (typeof STEPS)[number];

/** Permissions and owner. */
export interface FileLooks {
  mode: number;
  uid: number;
  gid: number;
}

/** A text that takes the place of a file, with the looks of another. */
export interface WrittenFile {
  step: Step;
  /** Relative to the folder; no link leads to it. */
  path: string;
  text: string;
  looks: FileLooks;
}

/**
 * Writes to a folder: all of them are whole on the disk before the first takes its place, and each takes it at once.
 * So a full disk changes nothing, and after a kill each file is the old one or the new one.
 */
export class StagedWrites {
  readonly #root: string;
  readonly #pending: string;
  readonly #looks: FileLooks;
  readonly #writes: { from: string; to: string; step: Step }[] = [];
  #isBegun = false;

  /** @param root absolute, without links */
  constructor(root: string) {
    this.#root = root;
    const originals = join(root, ORIGINALS_FOLDER);
    this.#pending = join(originals, `${PENDING}${ownerMark()}`);
    const { mode, uid, gid } = statSync(root);
    this.#looks = { mode: mode & 0o777, uid, gid };
  }

  /** For what stands in no other file's place: whoever may read the folder may read it. */
  get looks(): FileLooks {
    return { ...this.#looks, mode: (this.#looks.mode & 0o666) | 0o600 };
  }

  add({ step, path, text, looks }: WrittenFile): void {
    if (!this.#isBegun) this.#begin();
    const from = join(this.#pending, String(this.#writes.length));
    writeFileSync(from, text, { flag: 'wx', mode: 0o600 });
    // Modes last: to change the owner takes some of them away.
    chownLike(from, looks);
    chmodSync(from, looks.mode);
    this.#writes.push({ from, to: path, step });
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /**
   * Waits until no other run is about to change the folder. Each shows itself before it looks for others, and stays until
   * `discard`: so two never change it at once. Of several one goes on.
   * @returns whether it is this one
   */
  async alone(): Promise<boolean> {
    if (!this.#isBegun) this.#begin();
    const own = basename(this.#pending);
    const until = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const others = this.#others();
      if (others.length === 0) return true;
      if (others.some((name) => name < own) || Date.now() > until) return false;
      await sleep(POLL_MS);
    }
  }

  /** Those whose process lives. */
  #others(): string[] {
    const own = basename(this.#pending);
    return readdirSync(dirname(this.#pending)).filter(
      (name) =>
        name.startsWith(PENDING) && name !== own && ownerState(name.slice(PENDING.length)) === 'alive',
    );
  }

  /** Puts each into its place. */
  commit(): void {
    const rank = ({ step }: { step: Step }): number => STEPS.indexOf(step);
    for (const { from, to } of this.#writes.sort((a, b) => rank(a) - rank(b))) {
      this.#folder(dirname(to));
      move(from, join(this.#root, to));
    }
  }

  /** Removes all that is kept. The folder itself goes with `discard`, unless another run waits in it. */
  clear(): void {
    const others = new Set(this.#others());
    const originals = dirname(this.#pending);
    for (const name of readdirSync(originals))
      if (!others.has(name)) rmSync(join(originals, name), { recursive: true, force: true });
  }

  /** Leaves the folder to others. What has not been committed is gone. */
  discard(): void {
    if (!this.#isBegun) return;
    rmSync(this.#pending, { recursive: true, force: true });
    try {
      // Goes only where nothing is in it.
      rmdirSync(dirname(this.#pending));
    } catch {
      // Originals are there.
    }
    this.#isBegun = false;
  }

  #begin(): void {
    this.#folder(ORIGINALS_FOLDER);
    removeLeftovers(join(this.#root, ORIGINALS_FOLDER), PENDING);
    mkdirSync(this.#pending, { mode: 0o700 });
    this.#isBegun = true;
  }

  /** Makes a folder, and those above it: never through a link. */
  #folder(path: string): void {
    if (path === '.') return;
    const folder = join(this.#root, path);
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return;
    if (stats !== undefined)
      throw Object.assign(new Error(`ENOTDIR: ${folder}`), { code: 'ENOTDIR', syscall: 'mkdir' });
    this.#folder(dirname(path));
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another run was quicker.
      if (fileErrorCode(error) !== 'EEXIST') throw error;
      this.#folder(path);
      return;
    }
    chownLike(folder, this.#looks);
    chmodSync(folder, this.#looks.mode | 0o700);
  }
}

/** A folder of another file system may be mounted below. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (fileErrorCode(error) !== 'EXDEV') throw error;
    const beside = `${to}.${ownerMark()}`;
    try {
      copyFileSync(from, beside);
      const { mode, uid, gid } = statSync(from);
      chownLike(beside, { mode, uid, gid });
      chmodSync(beside, mode & 0o7777);
      renameSync(beside, to);
    } catch (failure) {
      rmSync(beside, { force: true });
      throw failure;
    }
    unlinkSync(from);
  }
}

/** Only root can; for everybody else what they write is theirs. */
function chownLike(file: string, { uid, gid }: FileLooks): void {
  if (process.getuid?.() !== 0) return;
  try {
    chownSync(file, uid, gid);
  } catch {
    // Not this one: its right to do so was taken away, or the file system knows no owners.
  }
}
