import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createInstrumenter } from 'istanbul-lib-instrument';
import type { SandboxOptions } from '../sandbox.ts';

/** What may count a function: nothing, ours in three ways, and what others have. */
export const ENGINES = ['plain', 'V8', 'counts', 'hits', 'NODE_V8_COVERAGE', 'nyc'] as const;
/** `at load`: counts, by counters that are put in when the function starts. */
export type Engine = (typeof ENGINES)[number] | 'at load';

/** By our recorder. */
const RECORDED: readonly Engine[] = ['V8', 'counts', 'hits', 'at load'];

const VARIABLES: Partial<Record<Engine, Record<string, string>>> = {
  NODE_V8_COVERAGE: { NODE_V8_COVERAGE: '/tmp/v8' },
  'at load': { COVERAGE_ENGINE: 'counters' },
};

const COMMAND = join(import.meta.dirname, '../../dist/cli/main.mjs');

/** How a sandbox is started. */
export type Prepared = Pick<SandboxOptions, 'side' | 'env'> & { fixture: { folder: string } };

/** Copies of one function's folder, ready for each engine. */
export class PreparedFunction {
  readonly #root: string;
  readonly #folders = new Map<Engine, string>();

  private constructor(root: string) {
    this.#root = root;
  }

  /** @param folder that must not be changed */
  static async make(folder: string, engines: readonly Engine[]): Promise<PreparedFunction> {
    const prepared = new PreparedFunction(await mkdtemp(join(tmpdir(), 'lambda-coverage-engines-')));
    for (const engine of engines) await prepared.#prepare(engine, folder);
    return prepared;
  }

  for(engine: Engine): Prepared {
    const folder = this.#folders.get(engine);
    if (folder === undefined) throw new Error(`nothing was prepared for ${engine}`);
    const side = RECORDED.includes(engine) ? 'with' : 'without';
    return { side, env: VARIABLES[engine] ?? {}, fixture: { folder } };
  }

  async #prepare(engine: Engine, folder: string): Promise<void> {
    const copy = join(this.#root, engine);
    await cp(folder, copy, { recursive: true });
    if (engine === 'counts' || engine === 'hits')
      await promisify(execFile)(process.execPath, [COMMAND, 'instrument', copy, '--counts', engine]);
    if (engine === 'nyc') await instrumentByIstanbul(copy);
    await promisify(execFile)('chmod', ['-R', 'a+rX', this.#root]);
    this.#folders.set(engine, copy);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true });
  }
}

/** As `nyc instrument` does it: all but packages. */
async function instrumentByIstanbul(folder: string): Promise<void> {
  const instrumenter = createInstrumenter({ esModules: false, compact: true });
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.js') && !each.includes('node_modules'))) {
    const file = join(folder, name);
    await writeFile(file, instrumenter.instrumentSync(await readFile(file, 'utf8'), file));
  }
}
