import { type ChildProcess, spawn } from 'node:child_process';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { InvokeError } from './invoke-error.ts';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The runtime's process, in a group of its own, so that nothing it started outlives it. */
export class SandboxProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<Exit>;
  hasExited = false;

  /** @param onLog takes what the function writes; without it the text goes to our own stderr. */
  constructor(
    path: string,
    parameters: readonly string[],
    options: { cwd: string; env: NodeJS.ProcessEnv; onLog?: ((text: string) => void) | undefined },
  ) {
    const output = options.onLog === undefined ? 2 : 'pipe';
    const { cwd, env, onLog } = options;
    this.#child = spawn(path, parameters, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => onLog?.(text));
    }
    const killOnExit = () => this.kill();
    process.once('exit', killOnExit);
    this.exited = new Promise((resolve, reject) => {
      this.#child.on('error', (cause) => {
        this.hasExited = true;
        reject(new InvokeError(`${path} cannot be started: ${reasonOf(cause)}.`, { cause }));
      });
      this.#child.on('exit', () => {
        this.hasExited = true;
        process.off('exit', killOnExit);
        this.kill();
      });
      // Later than `exit`: the last log lines have been read.
      this.#child.on('close', (code, signal) => resolve({ code, signal }));
    });
    // Whoever waits for it sees the failure; without a waiter it must not count as unhandled.
    this.exited.catch(() => {});
  }

  /** Asks the process to end, as Lambda does when a sandbox is shut down. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  kill(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // The group is empty already.
    }
  }
}
