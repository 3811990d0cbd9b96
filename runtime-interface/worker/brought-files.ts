import type { ScriptTake } from '../engine/engine.ts';
import type { BroughtCounts } from '../engine/istanbul/counts.ts';
import { LIMITS } from '../limits.ts';
import type { ScriptTexts } from './script-texts.ts';

/** A file that brings counters, as it was compiled. */
interface Carrier {
  take: Omit<ScriptTake, 'counts'>;
  index: number;
}

/**
 * Finds the files whose code brings Istanbul's counters: by the hashes that stand in their texts. What such a file ran is
 * what its own counters say; all others that count it leave it out.
 */
export class BroughtFiles {
  readonly #texts: ScriptTexts;
  /** By hash. */
  readonly #carriers = new Map<string, Carrier>();
  /** Hashes of counters that have been taken. */
  readonly #taken = new Set<string>();
  /** Counts of files that nobody has told of yet. */
  #waiting: ScriptTake[] = [];

  constructor(texts: ScriptTexts) {
    this.#texts = texts;
  }

  /** @returns the takes with the counters that files bring under those files' names */
  resolve(taken: readonly ScriptTake[]): readonly ScriptTake[] {
    const brought = taken.filter(({ form }) => form === 'istanbul-1');
    for (const { scriptId } of brought) this.#taken.add(scriptId);
    for (const take of brought) if (take.url !== '') this.#isCarrier(take);
    if (this.#taken.size === 0) return taken;
    const others = taken.filter((take) => take.form !== 'istanbul-1' && !this.#isCarrier(take));
    const open = [...this.#waiting, ...brought];
    this.#waiting = open.filter(({ scriptId }) => !this.#carriers.has(scriptId)).slice(-LIMITS.waitingTakes);
    return [...others, ...open.flatMap((take) => this.#named(take))];
  }

  #isCarrier(take: ScriptTake): boolean {
    const hashes = this.#texts.broughtBy(take);
    if (!hashes.some((hash) => this.#taken.has(hash))) return false;
    const { counts: _, ...carrier } = take;
    for (const [index, hash] of hashes.entries())
      if (!this.#carriers.has(hash)) this.#carriers.set(hash, { take: carrier, index });
    return true;
  }

  #named({ form, scriptId, counts }: ScriptTake): ScriptTake[] {
    const carrier = this.#carriers.get(scriptId);
    if (carrier === undefined) return [];
    const { take, index } = carrier;
    const { url, length, text } = take;
    delete take.text;
    const named: BroughtCounts = { index, counts: (counts as BroughtCounts).counts };
    return [
      { form, scriptId: `${length}:${url}`, url, length, counts: named, ...(text !== undefined && { text }) },
    ];
  }
}
