import { posix } from 'node:path';
import { BUILT_SUFFIX, withoutCodeSuffix } from '../checkout/code-suffix.ts';
import { isInPackage } from '../checkout/package-folders.ts';
import { append } from '../lists.ts';
import { type CodeFiles, isCode } from './code-files.ts';
import { OwnPackages } from './own-packages.ts';

/** What the names of a checkout's files say: which one a bundler, an import or a script means. */
export class FileNames {
  readonly #files: CodeFiles;
  #own: Promise<OwnPackages> | undefined;
  #byStem: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(files: CodeFiles) {
    this.#files = files;
  }

  /** By the name that a bundler has of a file: of those that end with it, or that it ends with. */
  called(hint: string): string[] {
    if (!BUILT_SUFFIX.test(hint)) return [];
    const name = posix.normalize(hint).replace(/^(?:\.\.?\/)+/, '');
    const named = this.#files.named(posix.basename(name)).filter((path) => !isInPackage(path));
    const exact = named.filter((path) => `/${path}`.endsWith(`/${name}`));
    return exact.length > 0 ? exact : named.filter((path) => `/${name}`.endsWith(`/${path}`));
  }

  /** Files of code that are called so, whatever is behind the last dot. */
  withStem(stem: string): readonly string[] {
    if (this.#byStem === undefined) {
      const byStem = new Map<string, string[]>();
      for (const path of this.#files.paths) if (isCode(path)) append(byStem, stemOf(path), path);
      this.#byStem = byStem;
    }
    return this.#byStem.get(stem) ?? [];
  }

  /**
   * Which files an import may lead to, as far as names tell: `@/price` is any `price`, and a package of the checkout is
   * what its package.json says. None for what leads out of what is known.
   */
  async imported(importer: string, from: string): Promise<string[]> {
    if (from.startsWith('.')) return this.#at(posix.join(posix.dirname(importer), from));
    const own = await this.#ownPackages();
    if (own.has(from)) return [...new Set(own.entries(from).flatMap((path) => this.#at(path)))];
    const end = `/${from.replace(/^[@~#]?\//, '')}`;
    return this.#like(end, (path, name) => `/${path}`.endsWith(name));
  }

  #at(path: string): string[] {
    return this.#like(path, (one, own) => one === own);
  }

  /** Files of a name that may lack its suffix, have that of what is made of it, or be a folder's. */
  #like(name: string, isIt: (path: string, name: string) => boolean): string[] {
    const own = withoutCodeSuffix(name);
    const files = this.withStem(stemOf(name)).filter((path) => {
      const bare = withoutCodeSuffix(path);
      return isIt(path, name) || isIt(bare, own) || isIt(bare, name);
    });
    const inside = posix.join(name, 'index');
    return [...files, ...this.withStem('index').filter((path) => isIt(withoutCodeSuffix(path), inside))];
  }

  /** Whether there is an installed package of that name, which is none that the checkout is the home of. */
  async hasPackage(name: string): Promise<boolean> {
    if ((await this.#files.text(`node_modules/${name}/package.json`)) === undefined) return false;
    return !(await this.#ownPackages()).has(name);
  }

  #ownPackages(): Promise<OwnPackages> {
    this.#own ??= OwnPackages.read(this.#files);
    return this.#own;
  }
}

/** The name of a file without what is behind the last dot. */
export function stemOf(path: string): string {
  return withoutCodeSuffix(posix.basename(path));
}
