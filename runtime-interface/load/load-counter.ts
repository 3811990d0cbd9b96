import { bringsCounters } from '../../contract/brought-counters.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import type { CountedFiles } from '../engine/counters/counted-files.ts';
import type { UncountedFile } from '../engine/uncounted.ts';
import type { RecordedFiles } from '../files/recorded-files.ts';
import type { Countable, Counted, PutCounters } from './countable.ts';
import { nameOf } from './counter-name.ts';
import { findMap } from './found-map.ts';
import type { KeptResults } from './kept-results.ts';
import type { LoadBudget } from './load-budget.ts';
import type { LoadedFile } from './loaded-file.ts';
import { areMapsShown, isMappedByOthers } from './shown-stacks.ts';
import { reasonOf, Uncountable } from './uncountable.ts';

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
  /** Told of a file that is loaded as it is. */
  onUncounted(file: UncountedFile, error: unknown): void;
}

/** Puts counters into the user's own files when they are loaded, as far as the budget goes. */
export class LoadCounter {
  readonly #parts: Parts;
  /** By URL: whoever empties Node's cache of modules, or imports with a query, loads a file again. */
  readonly #loaded = new Map<string, { text: string; counted: string }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The text with counters; `undefined`: it is loaded as it is. Never throws, whatever the text is. */
  readonly count = (named: LoadedFile): string | undefined => {
    let file = named;
    try {
      file = { ...named, url: named.url.replace(/[?#].*$/, '') };
      const path = this.#pathOf(file);
      if (path === undefined) return undefined;
      return this.#countedBefore(file) ?? this.#count(file, path, named.url !== file.url);
    } catch (error) {
      const { neededKb } = this.#parts.budget;
      this.#parts.onUncounted({ url: file.url, reason: reasonOf(error), neededKb }, error);
      return undefined;
    }
  };

  /** Of a file of the user's that was not instrumented before, as `RecordedFiles` names it. */
  #pathOf({ url }: LoadedFile): string | undefined {
    const { counted, files, isWanted, matches } = this.#parts;
    if (!isWanted(url) || (counted.has(url) && !this.#loaded.has(url))) return undefined;
    const path = files.pathOf(url);
    return path !== undefined && matches(files.namesOf(path)) ? path : undefined;
  }

  /** @throws Uncountable where it was counted with another text */
  #countedBefore({ url, text }: LoadedFile): string | undefined {
    const before = this.#loaded.get(url);
    if (before !== undefined && before.text !== text)
      throw new Uncountable('changed', 'it was loaded before with another text');
    return before?.counted;
  }

  /** @throws where it gets no counters */
  #count({ url, text, form }: LoadedFile, path: string, isQueried: boolean): string {
    const { counted, counts, files, budget } = this.#parts;
    if (bringsCounters(text)) throw new Uncountable('own-counters', 'it has counters of its own');
    budget.take(url, text.length);
    const isOfFile = files.read(path)?.replace(/^\uFEFF/, '') === text;
    // By a query loaders ask for texts of their own making, beside the file itself.
    if (isQueried && !isOfFile) throw new Uncountable('loaders', 'its text is not that of the file');
    const map = findMap(files, path, { url, text, form }, isOfFile);
    if (isMappedByOthers(text, map))
      throw new Uncountable('mapped', 'another tool applies its source map to stacks');
    const name = nameOf(url, (other) => counted.isTaken(other) || text.includes(other));
    const result = this.#resultOf({ text, form, name, counts, map, isShown: areMapsShown() });
    const ran = isOfFile ? { length: text.length } : { length: text.length, text };
    if (!counted.register({ form: counts, url, name, counters: result.counters, ...ran }))
      throw new Error('its name is taken');
    this.#loaded.set(url, { text, counted: result.text });
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
