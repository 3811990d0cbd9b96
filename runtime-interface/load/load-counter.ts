import { bringsCounters } from '../../contract/brought-counters.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import type { CountedFiles } from '../engine/counters/counted-files.ts';
import type { RecordedFiles } from '../files/recorded-files.ts';
import type { Countable, Counted, PutCounters } from './countable.ts';
import { nameOf } from './counter-name.ts';
import { findMap } from './found-map.ts';
import type { KeptResults } from './kept-results.ts';
import type { LoadBudget } from './load-budget.ts';
import type { LoadedFile } from './loaded-file.ts';
import { areMapsShown, isMappedByOthers } from './shown-stacks.ts';

interface Parts {
  counts: CounterForm;
  /** Of the thread. */
  counted: CountedFiles;
  files: RecordedFiles;
  /** By a script's URL. */
  isWanted(url: string): boolean;
  /** By the names of its path. */
  matches(names: string[]): boolean;
  budget: LoadBudget;
  kept: KeptResults;
  putCounters: PutCounters;
  /** Told of a file that is loaded as it is, and why. */
  onUncounted(url: string, reason: unknown): void;
}

/** Puts counters into the user's own files when they are loaded, as far as the budget goes. */
export class LoadCounter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The text with counters; `undefined`: it is loaded as it is. Never throws, whatever the text is. */
  readonly count = (file: LoadedFile): string | undefined => {
    try {
      const path = this.#pathOf(file);
      return path === undefined ? undefined : this.#count(file, path);
    } catch (error) {
      this.#parts.onUncounted(file.url, error);
      return undefined;
    }
  };

  /** Of a file of the user's that does not count yet, as `RecordedFiles` names it. */
  #pathOf({ url }: LoadedFile): string | undefined {
    const { counted, files, isWanted, matches } = this.#parts;
    if (!isWanted(url) || counted.has(url)) return undefined;
    const path = files.pathOf(url);
    return path !== undefined && matches(files.namesOf(path)) ? path : undefined;
  }

  /** @throws Error that says why not */
  #count({ url, text, form }: LoadedFile, path: string): string {
    const { counted, counts, files, budget } = this.#parts;
    if (bringsCounters(text)) throw new Error('it has counters of its own');
    if (!budget.take(text.length)) throw new Error('the budget has no room for it');
    const isOfFile = files.read(path)?.replace(/^\uFEFF/, '') === text;
    const map = findMap(files, path, { url, text, form }, isOfFile);
    if (isMappedByOthers(text, map)) throw new Error('another tool applies its source map to stacks');
    const name = nameOf(url, (other) => counted.isTaken(other) || text.includes(other));
    const result = this.#resultOf({ text, form, name, counts, map, isShown: areMapsShown() });
    const ran = isOfFile ? { length: text.length } : { length: text.length, text };
    if (!counted.register({ form: counts, url, name, counters: result.counters, ...ran }))
      throw new Error('it was loaded before');
    return result.text;
  }

  #resultOf(countable: Countable): Counted {
    const { kept, budget, putCounters } = this.#parts;
    const known = kept.read(countable);
    if (known !== undefined) return known;
    const counted = budget.spend(() => putCounters(countable));
    kept.write(countable, counted);
    return counted;
  }
}
