import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { functionSegment } from '../../../contract/key-layout.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import { notWritten } from '../../file-errors.ts';
import type { Script } from '../../sources/script.ts';

const ADVICE = 'Give --v8 a folder that can be written and has room.';

/**
 * What ran in V8's form, as `c8 report --temp-directory FOLDER/tmp` reads it: a JSON file for each script and Lambda
 * function, and the text and map that its offsets and lines are of.
 */
export class V8Files {
  readonly #folder: string;
  readonly #root: string;
  #files = 0;

  /** @param root absolute path that names of sources are relative to */
  constructor(folder: string, root: string) {
    this.#folder = resolve(folder);
    this.#root = root;
  }

  /** @throws OutputError when it cannot be written */
  add(script: Script, functionName: string, functions: readonly FunctionCoverage[]): void {
    try {
      this.#write(script, functionName, functions);
    } catch (error) {
      throw notWritten(`What --v8 asks for in ${this.#folder}`, ADVICE, error);
    }
  }

  #write(
    { hash, path, text, map }: Script,
    functionName: string,
    functions: readonly FunctionCoverage[],
  ): void {
    const own = join(this.#folder, functionSegment(functionName), hash.slice(0, 12));
    const file = join(own, path);
    if (!file.startsWith(own + sep)) return;
    mkdirSync(dirname(file), { recursive: true });
    // Behind all of the text: offsets stay.
    writeFileSync(file, map === undefined ? text : `${text}\n//# sourceMappingURL=${basename(file)}.map\n`);
    if (map !== undefined) {
      const { version, names, mappings, sourcesContent } = map;
      const sources = map.sources.map((name) => join(this.#root, name));
      writeFileSync(`${file}.map`, JSON.stringify({ version, sources, sourcesContent, names, mappings }));
    }
    const result = [{ scriptId: String(this.#files), url: pathToFileURL(file).href, functions }];
    mkdirSync(join(this.#folder, 'tmp'), { recursive: true });
    writeFileSync(join(this.#folder, 'tmp', `coverage-${this.#files++}.json`), JSON.stringify({ result }));
  }
}
