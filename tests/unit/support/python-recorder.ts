import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { PYTHONS, type Python } from './pythons.ts';

const DRIVER = join(import.meta.dirname, '../../fixtures/python-recorder/driver.py');

/** With the newest version: for what no version does in another way. */
export function forOnePython(name: string, tests: (recorder: () => PythonRecorder) => void): void {
  describePythons(PYTHONS.slice(-1), name, tests);
}

/** With every version that is here, each in a process of its own. Without any, the tests are named as skipped. */
export function forEachPython(name: string, tests: (recorder: () => PythonRecorder) => void): void {
  describePythons(PYTHONS, name, tests);
}

function describePythons(
  pythons: readonly Python[],
  name: string,
  tests: (recorder: () => PythonRecorder) => void,
): void {
  if (pythons.length === 0) {
    test.skipIf(true)(`${name}: NOT RUN, there is no python3 (3.9 or later) on this machine`, () => {});
    return;
  }
  describe.each([...pythons])(`${name}, by Python 3.$minor`, (python) => {
    let recorder: PythonRecorder;
    beforeAll(() => {
      recorder = new PythonRecorder(python);
    });
    afterAll(() => recorder.end());
    tests(() => recorder);
  });
}

/** Python's recorder, as a process that is told what to do: functions of the fixture's driver. */
export class PythonRecorder {
  readonly python: Python;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #calls = 0;
  #said = '';

  constructor(python: Python) {
    this.python = python;
    // No proxies, stores or credentials of this machine's.
    const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'error' };
    this.#process = spawn(python.path, ['-S', DRIVER], { env });
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    createInterface({ input: stdout }).on('line', (line) => this.#answered(line));
    this.#process.on('close', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`Python ended with ${code}: ${this.#said}`));
      this.#waiting.clear();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What `log` would give. */
  peek(): string {
    return this.#said;
  }

  /** What it wrote to stderr since the last call of this. */
  log(): string {
    const said = this.#said;
    this.#said = '';
    return said;
  }

  /** @param name of a function of the driver, which says what it takes and returns */
  call<T>(name: string, given: unknown = {}): Promise<T> {
    const id = ++this.#calls;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#process.stdin?.write(`${JSON.stringify({ id, name, given })}\n`);
    return answer as Promise<T>;
  }

  end(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }

  #answered(line: string): void {
    const { id, result, raised } = JSON.parse(line);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (raised === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(raised));
  }
}
