import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { isPython } from '../checkout/code-suffix.ts';
import { packageOf, workspacePackages } from '../checkout/workspace-packages.ts';
import { importedFiles } from '../python/python-imports.ts';

/** Files that are read for what they import, and characters of them, for one script. */
const MOST_READ = 2_000;
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** What has no code behind it. */
const OF_TYPES = /\b(?:import|export)\s+type\b[^'"]*(?:'[^'\n]*'|"[^"\n]*")/g;
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(?:'([^'\n]{1,500})'|"([^"\n]{1,500})")/g;
const EXTENSIONS = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.svelte',
  '.astro',
];

/** What files of a checkout import, by way of other files of it: whoever builds the ones has the others. */
export class Imports {
  readonly #checkout: Checkout;
  readonly #paths = new Set<string>();
  /** Of packages of the checkout that are imported by their names. */
  readonly #folders = new Set<string>();
  #read = 0;
  #characters = 0;

  constructor(checkout: Checkout) {
    this.#checkout = checkout;
  }

  /** A file, or a part of a package, that is imported. */
  has(path: string): boolean {
    if (this.#paths.has(path)) return true;
    for (const folder of this.#folders) if (path.startsWith(`${folder}/`)) return true;
    return false;
  }

  async follow(paths: readonly string[]): Promise<void> {
    const packages = await workspacePackages(this.#checkout);
    const open = paths.filter((path) => !this.#paths.has(path));
    for (const path of open) this.#paths.add(path);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (++this.#read > MOST_READ || this.#characters > MOST_CHARACTERS) return;
      const text = (await this.#checkout.text(path)) ?? '';
      this.#characters += text.length;
      if (isPython(path)) {
        for (const file of importedFiles(text, path)) if (this.#checkout.has(file)) this.#add(file, open);
        continue;
      }
      for (const name of namesIn(text)) {
        const folder = packages.get(packageOf(name));
        if (folder !== undefined) this.#folders.add(folder);
        const file = name.startsWith('.') ? this.#fileOf(posix.join(posix.dirname(path), name)) : undefined;
        if (file !== undefined) this.#add(file, open);
      }
    }
  }

  #add(file: string, open: string[]): void {
    if (this.#paths.has(file)) return;
    this.#paths.add(file);
    open.push(file);
  }

  /** As TypeScript and bundlers look for it. */
  #fileOf(path: string): string | undefined {
    const written = [path, path.replace(/\.([cm]?)jsx?$/, '.$1ts'), path.replace(/\.jsx?$/, '.tsx')];
    const others = EXTENSIONS.flatMap((extension) => [`${path}${extension}`, `${path}/index${extension}`]);
    return [...written, ...others].find((file) => this.#checkout.has(file));
  }
}

function namesIn(text: string): string[] {
  return [...text.replace(OF_TYPES, '').matchAll(SPECIFIER)].flatMap(([, a, b]) => a ?? b ?? []);
}
