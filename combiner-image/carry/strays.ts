import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import { harmlessName } from '../harmless/text.ts';
import { append } from '../lists.ts';
import { likeness } from '../placement/likeness.ts';
import { apartName } from '../placement/placement.ts';
import type { Origin, SourceFiles, Variant } from '../report/source-files.ts';

/** What git takes for a file that was renamed, too. */
const LEAST_LIKENESS = 0.5;
/** Files that one text is compared with. */
const MOST_COMPARED = 200;

/** What became of texts that older builds had elsewhere. */
export interface Settled {
  /** Sources of older builds that stand under another name now: their runs are carried over. */
  renamed: { from: string; to: string }[];
  /** Sources of older builds that neither the checkout nor a newer build has: in no total. */
  gone: string[];
  /** Names in the report that are used no more. */
  settled: ReadonlySet<string>;
}

/**
 * Finds the files of texts that older builds ran and that the checkout holds no more: that of the newest build which has its
 * place, or else the one that it was renamed to. What is nowhere, where a checkout is here, is left out.
 */
export function settleStrays(
  sources: SourceFiles,
  { isHere, isEmpty }: Pick<Checkout, 'isHere' | 'isEmpty'>,
): Settled {
  const all = sources.all();
  const strays = all.filter(({ isFile, isGuess }) => !isFile || isGuess);
  const renamed: Settled['renamed'] = [];
  const gone = new Set<string>();
  if (strays.length === 0 || strays.length === all.length) return { renamed, gone: [], settled: gone };
  const homes = new Homes(all.filter((variant) => variant.isFile && !variant.isGuess));
  const stillApart = new Set(strays.flatMap((stray) => (stray.isFile || isPast(stray) ? [] : stray.path)));
  for (const stray of strays) {
    const home = homes.of(stray);
    if (home === stray.path || (isPast(stray) && stillApart.has(stray.path))) continue;
    if (home !== undefined) toFile(sources, stray, home);
    else if (stray.isGuess && (isNamedInFull(stray) || !homes.isOthers(stray))) continue;
    else if (!isPast(stray)) {
      // A file of other functions is like it, and no more.
      if (stray.isGuess) sources.move({ ...stray, isFile: false, isGuess: false }, nameApart(stray));
    } else {
      const to = homes.renamed(stray);
      if (to !== undefined) {
        renamed.push({ from: nameApart(stray), to });
        toFile(sources, stray, to);
      } else if (isHere && !isEmpty && homes.isOfCheckout(stray)) {
        gone.add(nameApart(stray));
        sources.drop(stray);
      }
    }
  }
  const left = new Set(sources.all().map(({ path }) => path));
  return {
    renamed: renamed.sort((a, b) => (a.from < b.from ? -1 : 1)),
    gone: [...gone].sort(),
    settled: new Set(strays.flatMap(({ path }) => (left.has(path) ? [] : path))),
  };
}

function toFile(sources: SourceFiles, stray: Variant, path: string): void {
  sources.move({ ...stray, isFile: true, isGuess: false }, path);
}

/** Where sources of functions are in the checkout. */
class Homes {
  readonly #byPlace = new Map<string, { path: string; isPast: boolean }>();
  /** By function what its newest build has, and what older ones had. */
  readonly #now = new Map<string, Variant[]>();
  readonly #before = new Map<string, Set<string>>();
  /** By path the functions that are known to have it. */
  readonly #functions = new Map<string, Set<string>>();

  constructor(known: readonly Variant[]) {
    for (const variant of known) {
      const { path, origins } = variant;
      const functions = this.#functions.get(path) ?? new Set();
      this.#functions.set(path, functions);
      for (const [place, { functionName, isPast }] of origins) {
        functions.add(functionName);
        if (this.#byPlace.get(place)?.isPast !== false) this.#byPlace.set(place, { path, isPast });
        if (!isPast) append(this.#now, functionName, variant);
        else this.#before.set(functionName, (this.#before.get(functionName) ?? new Set()).add(path));
      }
    }
  }

  /** The file that another build of its functions has in the same place. One build may have several texts there. */
  of({ origins }: Variant): string | undefined {
    for (const [place, { isPast }] of origins) {
      const home = this.#byPlace.get(place);
      if (home !== undefined && (isPast || home.isPast)) return home.path;
    }
    return undefined;
  }

  /** Whether its path is known to be of other functions alone. */
  isOthers({ path, origins }: Variant): boolean {
    const functions = this.#functions.get(path);
    return functions !== undefined && ![...origins.values()].some((each) => functions.has(each.functionName));
  }

  /** Whether the checkout has anything of a function that ran it. */
  isOfCheckout({ origins }: Variant): boolean {
    const names = new Set([...origins.values()].map(({ functionName }) => functionName));
    return [...names].some((name) => this.#now.has(name) || this.#before.has(name));
  }

  /** The one file that is like it most, and that the newest build has and older ones had not. */
  renamed({ text, origins }: Variant): string | undefined {
    if (text === null) return undefined;
    const plain = plainText(text);
    let best: { path: string; alike: number } | undefined;
    for (const { path, text: other } of this.#new([...origins.values()])) {
      if (other === null) continue;
      const now = plainText(other);
      const alike = now === plain ? 2 : likeness(plain, now);
      if (alike < LEAST_LIKENESS || alike < (best?.alike ?? 0)) continue;
      if (alike > (best?.alike ?? 0)) best = { path, alike };
      // Of two that are as much like it, neither is known to be it.
      else if (best !== undefined && best.path !== path) best = { path: '', alike };
    }
    return best?.path || undefined;
  }

  #new(origins: readonly Origin[]): Variant[] {
    const found = origins.flatMap(({ functionName }) => {
      const before = this.#before.get(functionName);
      return (this.#now.get(functionName) ?? []).filter(({ path }) => before?.has(path) !== true);
    });
    return found.slice(0, MOST_COMPARED);
  }
}

function isPast({ origins }: Variant): boolean {
  return [...origins.values()].every((origin) => origin.isPast);
}

/** Whether a function calls it by the whole path of its file. */
function isNamedInFull({ path, origins }: Variant): boolean {
  return [...origins.values()].some(({ below }) => `/${below}`.endsWith(`/${path}`));
}

function nameApart({ path, isFile, origins }: Variant): string {
  const [first] = origins.values();
  return isFile && first !== undefined ? harmlessName(apartName(first.below, first.functionName)) : path;
}
