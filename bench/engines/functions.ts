import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { UsageError } from '../arguments.ts';

const FUNCTIONS = join(import.meta.dirname, '../functions');
const ACCURACY = join(import.meta.dirname, '../../tests/accuracy/package.json');

/** Characters that the parser is given. */
const PARSED = 40_000;

/** A folder for a time. */
export class BenchFunction {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** The handler, and what it needs beside it. */
  static async make(
    name: 'typical' | 'trivial' | 'rules' | 'parser',
    add: (folder: string) => Promise<void> = async () => {},
  ): Promise<BenchFunction> {
    const made = new BenchFunction(await mkdtemp(join(tmpdir(), 'lambda-coverage-function-')));
    await cp(join(FUNCTIONS, name), made.folder, { recursive: true });
    await add(made.folder);
    return made;
  }

  /** The function's own code is a rule engine, what validates is a package. */
  static rules(): Promise<BenchFunction> {
    return BenchFunction.make('rules', async (folder) => {
      const outfile = join(folder, 'node_modules/ajv/index.js');
      const contents = "module.exports = require('ajv');";
      const stdin = { contents, resolveDir: import.meta.dirname };
      await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    });
  }

  /**
   * TypeScript's parser, all 9 MB of it as if they were the function's own.
   * @throws UsageError where it is not installed
   */
  static parser(): Promise<BenchFunction> {
    return BenchFunction.make('parser', async (folder) => {
      const file = typescriptFile();
      await copyFile(file, join(folder, 'typescript.js'));
      await writeFile(join(folder, 'parsed.txt'), (await readFile(file, 'utf8')).slice(0, PARSED));
    });
  }

  /** One file of its own code, without packages: so many modules of 4 KB, as in a bundle, all of which run. */
  static async bundled(modules: number): Promise<BenchFunction> {
    const made = await BenchFunction.make('trivial');
    const rules = await readFile(join(FUNCTIONS, 'rules/rules.js'), 'utf8');
    const bundled = Array.from({ length: modules }, () => `(exports) => {\n${rules}}`);
    const handler = 'exports.handler = async () => rules[0].evaluate("price > 1", { price: 2 });';
    await writeFile(
      join(made.folder, 'index.js'),
      `const rules = [${bundled.join(', ')}].map((module) => {
  const exports = {};
  module(exports);
  return exports;
});
${handler}
`,
    );
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

function typescriptFile(): string {
  try {
    return createRequire(ACCURACY).resolve('typescript/lib/typescript.js');
  } catch (cause) {
    throw new UsageError('TypeScript 5 is not installed: npm ci --prefix tests/accuracy', { cause });
  }
}
