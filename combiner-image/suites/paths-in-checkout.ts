import { posix, relative, resolve, sep } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { realOf } from '../checkout/top-level.ts';

/** Not relative to anything. */
const ABSOLUTE = /^(?:\/|[a-z]:)/i;
/** Files of one name that are looked at for a folder. */
const MOST_NAMED = 1_000;

/**
 * The files of the checkout that another tool's paths name. Relative ones are all below one folder: the one that has the
 * most of them; of several the nearest above the file that names them. Of paths of another machine the only file is
 * taken that ends as the path does.
 * @param file the file that names them
 * @returns by name; without those that are no file of the checkout, or could be several
 */
export function pathsInCheckout(
  names: readonly string[],
  file: string,
  checkout: Checkout,
): Map<string, string> {
  const plain = new Map(names.map((name) => [name, posix.normalize(name.replaceAll('\\', '/'))]));
  const around = foldersAround(file, checkout);
  const below = baseOf(
    [...plain.values()].filter((path) => !ABSOLUTE.test(path)),
    around,
    checkout,
  );
  const found = new Map<string, string>();
  for (const [name, path] of plain) {
    const own = ABSOLUTE.test(path) ? ofMachine(path, around, checkout) : below(path);
    if (own !== undefined) found.set(name, own);
  }
  return found;
}

/** Folders of the checkout, the nearest first; the last is the top level, which is called `.`. */
function foldersAround(file: string, { root }: Checkout): string[] {
  let folder =
    relative(root, realOf(resolve(file, '..')))
      .split(sep)
      .join('/') || '.';
  if (folder === '..' || folder.startsWith('../') || ABSOLUTE.test(folder)) return ['.'];
  const folders = [folder];
  for (; folder !== '.'; folders.push(folder)) folder = posix.dirname(folder);
  return folders;
}

function baseOf(
  paths: readonly string[],
  around: readonly string[],
  checkout: Checkout,
): (path: string) => string | undefined {
  const within = (base: string, path: string) => {
    const joined = posix.join(base, path);
    return !joined.startsWith('../') && checkout.has(joined) ? joined : undefined;
  };
  const bases = new Map(around.map((base) => [base, 0]));
  for (const path of paths)
    for (const known of checkout.named(posix.basename(path)).slice(0, MOST_NAMED))
      if (known.endsWith(`/${path}`)) bases.set(known.slice(0, -path.length - 1), 0);
  for (const base of bases.keys())
    bases.set(base, paths.filter((path) => within(base, path) !== undefined).length);
  const most = Math.max(...bases.values());
  const best = [...bases].filter(([, count]) => count === most).map(([base]) => base);
  const isAround = around.includes(best[0] ?? '');
  // Several that are nowhere near: nothing decides.
  const chosen = most > 0 && (isAround || best.length === 1) ? best[0] : undefined;
  return (path) => (chosen === undefined ? undefined : within(chosen, path));
}

function ofMachine(path: string, around: readonly string[], checkout: Checkout): string | undefined {
  const root = checkout.root.replaceAll('\\', '/').replace(/\/+$/, '');
  if (path.startsWith(`${root}/`)) {
    const below = path.slice(root.length + 1);
    return checkout.has(below) ? below : undefined;
  }
  const candidates = checkout.named(posix.basename(path));
  const lengths = candidates.map((candidate) => commonEnd(candidate, path));
  const longest = Math.max(0, ...lengths);
  const found = candidates.filter((_, i) => lengths[i] === longest);
  if (found.length === 1) return found[0];
  const near = around.map((folder) => found.filter((each) => each.startsWith(`${folder}/`)));
  const nearest = near.find((each) => each.length > 0);
  return nearest?.length === 1 ? nearest[0] : undefined;
}

/** How many names at the end of two paths are equal. */
function commonEnd(a: string, b: string): number {
  const [one, other] = [a, b].map((path) => path.split('/').reverse());
  let length = 0;
  while (length < (one?.length ?? 0) && one?.[length] === other?.[length]) length++;
  return length;
}
