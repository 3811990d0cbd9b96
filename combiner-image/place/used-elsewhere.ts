import type { CheckoutCode, CodeFile } from './checkout-code.ts';
import type { Fit } from './fit.ts';
import { EVERYTHING, type Link } from './links.ts';
import { isOfPackage } from './packages-in.ts';

/** Files and names that are followed: a made-up checkout has any number. */
const MOST_FOLLOWED = 100_000;

/**
 * Files that declare what others were deployed with, and that was not deployed of them: they are not the ones that were
 * deployed. What nobody can follow is taken to lead to each file that has such a name.
 * @param others files that were deployed in another state: all that they have of others may have been used
 * @param packages that the deployed text holds or loads
 */
export async function usedIn(
  fits: readonly Fit[],
  others: readonly string[],
  packages: ReadonlySet<string>,
  code: CheckoutCode,
): Promise<ReadonlySet<string>> {
  const uses = new Uses(fits, packages, code);
  for (const { path, imported } of fits) {
    const loaded = (await code.file(path))?.links.loaded ?? [];
    for (const each of [...imported, ...loaded]) await uses.follow(path, each);
  }
  const changed = new Set([...others, ...uses.found]);
  // Grows: what is found is another state, too.
  for (const path of changed) {
    const links = (await code.file(path))?.links;
    for (const each of [...(links?.imports ?? []), ...(links?.loaded ?? [])]) await uses.follow(path, each);
    for (const each of uses.found) changed.add(each);
  }
  return uses.found;
}

class Uses {
  readonly found = new Set<string>();
  readonly #fits: ReadonlyMap<string, Fit>;
  readonly #packages: ReadonlySet<string>;
  readonly #code: CheckoutCode;
  readonly #seen = new Set<string>();

  constructor(fits: readonly Fit[], packages: ReadonlySet<string>, code: CheckoutCode) {
    this.#fits = new Map(fits.map((fit) => [fit.path, fit]));
    this.#packages = packages;
    this.#code = code;
  }

  async follow(importer: string, link: Link): Promise<void> {
    const open: [string, Link][] = [[importer, link]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [by, { name, from }] = next;
      if (isOfPackage(from, this.#packages)) continue;
      const files = await this.#code.imported(by, from);
      if (files.length === 0) this.#anywhere(name);
      for (const path of files) {
        const key = `${path}\n${name}`;
        if (this.#seen.has(key) || this.#seen.size >= MOST_FOLLOWED) continue;
        this.#seen.add(key);
        const file = await this.#code.file(path);
        this.#isUsed(path, name, file);
        for (const each of file === undefined ? [] : passedOn(file, name)) open.push([path, each]);
      }
    }
  }

  #anywhere(name: string): void {
    for (const [path, { leftOut }] of this.#fits)
      if (name === EVERYTHING ? leftOut.size > 0 : leftOut.has(name)) this.found.add(path);
  }

  #isUsed(path: string, name: string, file: CodeFile | undefined): void {
    const leftOut = this.#fits.get(path)?.leftOut;
    if (leftOut === undefined) return;
    const names = name === EVERYTHING ? [...(file?.exported.keys() ?? [])] : [name];
    if (names.some((each) => leftOut.has(each))) this.found.add(path);
  }
}

/** Where a file has a name from that others have from it. */
function passedOn({ exported, links }: CodeFile, name: string): Link[] {
  if (name === EVERYTHING) return [...links.passedOn];
  const named = links.passedOn.filter(({ outside }) => outside === name);
  // Its own goes first.
  if (named.length > 0 || exported.has(name)) return named;
  return links.passedOn.flatMap(({ outside, from }) => (outside === EVERYTHING ? { name, from } : []));
}
