import type { FileNames } from './file-names.ts';
import type { Fit } from './fit.ts';
import { importedNames } from './imported-names.ts';
import type { ModuleCode } from './modules.ts';

const BY_NUMBER =
  /\b__(?:webpack|nccwpck)_require__(?:\.\w+\(__(?:webpack|nccwpck)_require__,\s*|\()(\d+|"[^"\n]{1,300}")\)/g;
/**
 * Where modules that a table has under numbers are, by the files that load them: what a file loads by names, its module
 * loads by numbers, in the same order.
 */
export class LoadedModules {
  readonly #text: string;
  readonly #names: FileNames;
  readonly #paths = new Map<string, string | undefined>();

  constructor(text: string, names: FileNames) {
    this.#text = text;
    this.#names = names;
  }

  /** Of a module that is certain. */
  async add({ start, end }: ModuleCode, { path, text }: Pick<Fit, 'path' | 'text'>): Promise<void> {
    const numbers = [...this.#text.slice(start, end).matchAll(BY_NUMBER)].map(([, id = '']) => id);
    const ids = [...new Set(numbers)];
    const names = importedNames(text);
    // One that is loaded for its types alone is not there.
    if (ids.length !== names.length) return;
    for (const [i, id] of ids.entries()) {
      const [only, ...more] = await this.#names.imported(path, names[i] ?? '');
      const file = more.length === 0 ? only : undefined;
      const known = this.#paths.get(id);
      if (!this.#paths.has(id)) this.#paths.set(id, file);
      // Two that differ say nothing.
      else if (known !== file) this.#paths.set(id, undefined);
    }
  }

  pathOf({ id }: ModuleCode): string | undefined {
    return id === undefined ? undefined : this.#paths.get(id);
  }
}
