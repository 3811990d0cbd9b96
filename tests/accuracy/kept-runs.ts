import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PROJECT } from './source-name.ts';

/** What a build or a run depends on, beside the program and the Node. */
const MADE_BY = [
  'package-lock.json',
  ...[
    'package-lock.json',
    'child.mjs',
    'generate-program.ts',
    'generated-programs.ts',
    'instrument.ts',
    'pipelines.ts',
    'tool-pipelines.ts',
    'tools/make.mjs',
  ].map((file) => join('tests/accuracy', file)),
];

/**
 * What V8 and Istanbul counted, kept for the next time: no build and no run depends on the converter, and they take
 * nearly all of the time.
 */
export class KeptRuns {
  readonly #folder: string | undefined;
  readonly #tools: string;

  /** @param folder without one nothing is kept. */
  constructor(folder?: string) {
    this.#folder = folder;
    this.#tools = digest(MADE_BY.map((file) => readFileSync(join(PROJECT, file), 'utf8')));
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** @param key what the result depends on, beside the tools. */
  async of<T>(key: readonly string[], make: () => Promise<T>): Promise<T> {
    if (this.#folder === undefined) return make();
    const file = join(this.#folder, `${digest([this.#tools, ...key]).slice(0, 40)}.json.gz`);
    if (existsSync(file)) return JSON.parse(gunzipSync(readFileSync(file)).toString()) as T;
    const made = await make();
    writeFileSync(`${file}.part`, gzipSync(JSON.stringify(made), { level: 1 }));
    renameSync(`${file}.part`, file);
    return made;
  }
}

function digest(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} ${text}`);
  return hash.digest('hex');
}
