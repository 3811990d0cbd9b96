import { append } from '../lists.ts';
import { someOf } from '../some-of.ts';
import { type Script, sourcesOf } from '../sources/script.ts';
import { apartName } from './placement.ts';

/** A source that is no file of the checkout. */
export interface UnplacedSource {
  /** Its name in the report. */
  path: string;
  reason: string;
}

/** Made-up maps name any number. */
const MOST_LISTED = 10_000;

/** What is to be said of where sources are, over all scripts. */
export class PlacingSummary {
  readonly #unplaced = new Map<string, string>();
  readonly #changed = new Set<string>();
  readonly #read = new Set<string>();
  readonly #byCode = new Set<string>();

  add(script: Script, functions: readonly string[]): void {
    for (const { placement } of sourcesOf(script)) {
      if (placement?.kind === 'file' && placement.how === 'changed since the build')
        this.#changed.add(placement.path);
      if (placement?.kind === 'file' && placement.how === 'read from the checkout')
        this.#read.add(placement.path);
      if (placement?.kind === 'file' && placement.how === 'placed by its code')
        this.#byCode.add(placement.path);
      if (placement?.kind !== 'apart') continue;
      for (const name of functions)
        if (this.#unplaced.size < MOST_LISTED)
          this.#unplaced.set(apartName(placement.path, name), placement.reason);
    }
  }

  lists(): { unplaced: UnplacedSource[]; changed: string[]; readHere: string[]; byCode: string[] } {
    const unplaced = [...this.#unplaced].map(([path, reason]) => ({ path, reason }));
    return {
      unplaced: unplaced.sort((a, b) => (a.path < b.path ? -1 : 1)),
      changed: [...this.#changed].sort(),
      readHere: [...this.#read].sort(),
      byCode: [...this.#byCode].sort(),
    };
  }
}

/** Reasons that are said, each with some of its sources. */
const MOST_REASONS = 10;

/** One line for each reason. */
export function inWords(unplaced: readonly UnplacedSource[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of unplaced) append(byReason, reason, path);
  return [...byReason]
    .slice(0, MOST_REASONS)
    .map(([reason, paths]) => `Not files of the checkout: ${someOf(paths)} (${reason})`);
}
