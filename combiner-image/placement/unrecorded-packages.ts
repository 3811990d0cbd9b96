import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { packageOf, workspacePackages } from '../checkout/workspace-packages.ts';
import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import { loadedNames } from '../sources/loaded-names.ts';
import type { Script } from '../sources/script.ts';
import { sourcesOf } from '../sources/script.ts';

/** A package of the checkout that functions load, and of which nothing was recorded. */
export interface UnrecordedPackage {
  name: string;
  /** In the checkout. */
  folder: string;
  functions: string[];
}

/**
 * Packages of a monorepo that are deployed as packages, and not in a bundle: what runs of them is in node_modules, or outside
 * of the task root where a link leads, and recorded by nobody unless it is asked for.
 */
export class UnrecordedPackages {
  readonly #folders: ReadonlyMap<string, string>;
  /** By package, the functions that load it; and those that have code of it. */
  readonly #loaded = new Map<string, Set<string>>();
  readonly #recorded = new Map<string, Set<string>>();

  private constructor(folders: ReadonlyMap<string, string>) {
    this.#folders = folders;
  }

  static async of(checkout: Checkout): Promise<UnrecordedPackages> {
    const folders = await workspacePackages(checkout);
    return new UnrecordedPackages(new Map([...folders].filter(([, folder]) => folder !== '.')));
  }

  /** @param ran its path where it ran, and the functions that it is of */
  add(script: Script, ran: { path: string; functions: readonly string[] }): void {
    if (this.#folders.size === 0) return;
    const paths = [
      ran.path,
      ...sourcesOf(script).flatMap(({ placement }) => (placement === undefined ? [] : [placement.path])),
    ];
    for (const [name, folder] of this.#folders) {
      const isIn = (path: string) => holds(path, folder) || holds(path, posix.join('node_modules', name));
      if (paths.some(isIn)) addAll(this.#recorded, name, ran.functions);
    }
    const isKnown = (name: string) => ran.functions.every((each) => this.#recorded.get(name)?.has(each));
    const quoted = quotedIn(script.text, this.#folders).filter((name) => !isKnown(name));
    if (quoted.length === 0) return;
    const loaded = new Set(Array.from(loadedNames(script.text), packageOf));
    for (const name of quoted) if (loaded.has(name)) addAll(this.#loaded, name, ran.functions);
  }

  list(): UnrecordedPackage[] {
    return [...this.#loaded].flatMap(([name, functions]) => {
      const recorded = this.#recorded.get(name);
      const without = [...functions].filter((each) => !recorded?.has(each)).sort();
      return without.length === 0 ? [] : { name, folder: this.#folders.get(name) ?? '', functions: without };
    });
  }
}

/** What to do, one sentence for each. */
export function unrecordedInWords(packages: readonly UnrecordedPackage[]): string[] {
  return packages.map(({ name, folder, functions }) => {
    const [own = name] = name.split('/');
    const where = `${name}, of ${folder} in this checkout, is loaded by ${plural(functions.length, 'function')} (${someOf(functions)})`;
    return `${where}, and nothing of it is recorded: packages are not, and nor is what a link leads to outside of the task root. Bundle it, or set COVERAGE_EXCLUDE to **/node_modules/!(${own})/**, or COVERAGE_INCLUDE to **,/path/to/${folder}`;
  });
}

/** Where a name of a package may be, whoever wrote the text: each match looks at few characters. */
const NAME = /["'`]((?:@[^"'`/\s]{1,100}\/)?[^"'`/\s]{1,200})(?=["'`/])/g;

/** Of known packages those that a text has in quotes, in comments and strings too: a text with none need not be parsed. */
function quotedIn(text: string, known: ReadonlyMap<string, string>): string[] {
  const names = new Set<string>();
  for (const { 1: name = '' } of text.matchAll(NAME)) if (known.has(name)) names.add(name);
  return [...names];
}

function holds(path: string, folder: string): boolean {
  return `/${path}`.includes(`/${folder}/`);
}

function addAll(sets: Map<string, Set<string>>, name: string, functions: readonly string[]): void {
  const set = sets.get(name) ?? new Set();
  for (const each of functions) set.add(each);
  sets.set(name, set);
}
