import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Answer } from '../../../cli/invoke/answer.ts';
import { builtWrapper, pythonProgram } from '../../../cli/invoke/python-program.ts';
import { Sandbox } from '../../../cli/invoke/sandbox.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { Python } from './pythons.ts';
import { rawObjects } from './raw-objects.ts';
import { temporaryFolder, writeFiles } from './recorded.ts';

export interface PythonSandboxOptions {
  /** The function's files; `app.py` has the handler. */
  files: Record<string, string>;
  env?: Record<string, string>;
  /** Seconds. */
  timeout?: number;
  /** `false`: without the recorder. */
  recorded?: boolean;
  handler?: string;
  /** The recorder's folder; the built one by default. */
  layer?: string;
  /** A folder of the function's in PYTHONPATH, as a layer of the user's may have it. */
  path?: string;
}

/** One sandbox of a Python function, with the recorder as the layer's wrapper starts it, and a folder as its store. */
export class PythonSandbox {
  readonly taskRoot: string;
  readonly store: string;
  readonly #sandbox: Sandbox;
  readonly #log: string[];

  static async start(python: Python, options: PythonSandboxOptions): Promise<PythonSandbox> {
    const { files, env = {}, timeout = 60, recorded = true, handler = 'app.handler', layer, path } = options;
    const taskRoot = writeFiles(temporaryFolder(), files);
    const store = temporaryFolder();
    const log: string[] = [];
    const wrapper = layer === undefined ? builtWrapper() : join(layer, 'bootstrap');
    const sandbox = await Sandbox.start({
      settings: { name: 'orders', handler, taskRoot, timeout, memory: 512, region: 'eu-central-1' },
      env: {
        COVERAGE_DIR: store,
        TMPDIR: temporaryFolder(),
        ...(path !== undefined && { PYTHONPATH: join(taskRoot, path) }),
        ...env,
      },
      program: pythonProgram(python, recorded ? wrapper : undefined),
      onLog: (text) => log.push(text),
    });
    const started = new PythonSandbox(sandbox, { taskRoot, store, log });
    running.push(started);
    return started;
  }

  private constructor(sandbox: Sandbox, places: { taskRoot: string; store: string; log: string[] }) {
    this.#sandbox = sandbox;
    this.taskRoot = places.taskRoot;
    this.store = places.store;
    this.#log = places.log;
  }

  invoke(event: unknown = {}): Promise<Answer> {
    return this.#sandbox.invoke(JSON.stringify(event));
  }

  stop(): Promise<void> {
    return this.#sandbox.stop();
  }

  get log(): string {
    return this.#log.join('');
  }

  /** What it has in the store, oldest first. */
  get objects(): RawObject[] {
    return existsSync(join(this.store, 'raw')) ? rawObjects(this.store, 'orders') : [];
  }

  /** Lines of a file that any object has, ascending. */
  lines(file = 'app.py'): number[] {
    return linesOf(this.objects, file);
  }
}

/** Lines of a file that any of the objects has, ascending. */
export function linesOf(objects: readonly RawObject[], file = 'app.py'): number[] {
  const scripts = objects.flatMap(({ result }) => result).filter(({ url }) => url.endsWith(`/${file}`));
  const lines = scripts.flatMap(({ counts = [] }) => counts.slice(3, 3 + (counts[2] ?? 0)));
  return [...new Set(lines)].sort((a, b) => a - b);
}

const running: PythonSandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
});
