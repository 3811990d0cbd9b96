import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { OutputError } from '../../combiner-image/errors.ts';
import { fileErrorCode, isMissing, reasonOf } from '../../combiner-image/file-errors.ts';
import { besidePrefix } from '../../combiner-image/report/output/output-folder.ts';
import { consoleLog } from '../console-log.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { DEFAULT_OUTPUT } from '../default-output.ts';

/** A build writes many files: what comes within this time is one change. */
const QUIET_MS = 200;

/** Folders in which nothing of a function's code is written by hand. */
const IGNORED: ReadonlySet<string> = new Set(['.git', 'node_modules', '__pycache__', DEFAULT_DIRECTORY]);

/** Notices what is written into a folder, from its making on. */
export class FolderWatch {
  readonly #watcher: FSWatcher;
  readonly #folder: string;
  readonly #others: readonly string[];
  readonly #warnedOf = new Set<string>();
  #lastAt: number | undefined;
  #wake = () => {};

  /** @param others folders in which changes do not count @throws OutputError */
  constructor(folder: string, others: readonly string[]) {
    this.#folder = resolve(folder);
    this.#others = others.map((other) => resolve(other));
    this.#watcher = watching(folder, (file) => {
      if (file !== null && this.#isIgnored(file)) return;
      this.#lastAt = performance.now();
      this.#wake();
    });
    this.#watcher.on('error', (error) => this.#warn(error));
  }

  /** @returns whether there was a change since the last call; false when the signal comes first */
  async changed(signal: AbortSignal): Promise<boolean> {
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        const quietAt = this.#lastAt === undefined ? Number.POSITIVE_INFINITY : this.#lastAt + QUIET_MS;
        const left = quietAt - performance.now();
        if (left <= 0) {
          this.#lastAt = undefined;
          return true;
        }
        await this.#sleep(left);
      }
      return false;
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  close(): void {
    this.#watcher.close();
  }

  /** Once of each kind: a build of many files would repeat it. What is gone changes no more. */
  #warn(error: unknown): void {
    const code = fileErrorCode(error) ?? '';
    if (isMissing(error) || this.#warnedOf.has(code)) return;
    this.#warnedOf.add(code);
    consoleLog.warn(`Not every change in ${this.#folder} is noticed: ${reasonOfWatch(error)}`);
  }

  /** Until something is written, or for so long. */
  #sleep(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = Number.isFinite(ms) ? setTimeout(done, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  #isIgnored(file: string): boolean {
    const isReport = (part: string) =>
      part === DEFAULT_OUTPUT || part.startsWith(besidePrefix(DEFAULT_OUTPUT));
    if (file.split(sep).some((part) => IGNORED.has(part) || isReport(part))) return true;
    const path = resolve(this.#folder, file);
    return this.#others.some(
      (other) =>
        !relative(other, path).startsWith('..') ||
        // A report grows beside its place, and is then moved there.
        path.startsWith(join(dirname(other), besidePrefix(basename(other)))),
    );
  }
}

function watching(folder: string, onChange: (file: string | null) => void): FSWatcher {
  try {
    return watch(folder, { recursive: true }, (_, file) => onChange(file));
  } catch (error) {
    throw new OutputError(`${folder} cannot be watched: ${reasonOfWatch(error)}`, { cause: error });
  }
}

/** What to do about it, too: Linux has limits of its own, and the codes of full disks for them. */
function reasonOfWatch(error: unknown): string {
  switch (fileErrorCode(error)) {
    case 'ENOSPC':
      return 'the system watches no more files (ENOSPC). Raise fs.inotify.max_user_watches by sysctl, or give a smaller --task-root.';
    case 'EMFILE':
      return 'the system has no more watchers (EMFILE). Raise fs.inotify.max_user_instances by sysctl, or end what watches files.';
    default:
      return `${reasonOf(error)}. Start the command again to handle the events again.`;
  }
}
