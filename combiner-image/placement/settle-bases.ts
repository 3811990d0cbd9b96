import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { append } from '../lists.ts';
import { Fits } from './fits.ts';
import type { Item } from './item.ts';
import { between, keyOf, sharedEnd, type Translation, translated } from './translation.ts';
import type { Votes } from './votes.ts';

/** What is known of the folder of a script, beside its sources. */
export interface BaseEvidence {
  /** What is known before anything is compared. */
  own: Votes;
  /** What the other scripts of its deployment say. */
  others: Votes;
  /** Folders of the checkout that the stamps of its builds name. */
  stamped: readonly string[];
}

/** Bases that are compared, and files of one name that are looked at for one. */
const MOST_BASES = 12;
const MOST_FILES = 8;
/** What else speaks for a file, beside its fit of at most 1. */
const OWN = 0.7;
const STAMPED = 0.7;
const OTHERS = 0.5;
/** The whole name of the source is kept, and nothing is put before it. */
const WHOLE_NAME = 0.1;
const IN_FULL = 0.1;
/** Less between two bases, on the average of their files, says nothing. */
const LEAST_DIFFERENCE = 0.05;
/** More, in all their files, needs no history: half a file. */
const CLEAR_DIFFERENCE = 0.5;
/** Of a file that git never knew with that text, whose lines or words are the half of it. */
const LEAST_FIT = 0.25;

interface Ranked {
  base: Translation;
  score: number;
}

/**
 * A script is from one folder, its base, where its names lead to files. A file elsewhere that holds the text of one
 * source, because somebody copied it, is not that source: where the names of all lead to files of one base, these are the
 * sources, and those whose text is elsewhere were changed since. Where two bases are as good, it is neither.
 */
export async function settleBases(
  items: readonly Item[],
  evidence: BaseEvidence,
  checkout: Checkout,
): Promise<void> {
  for (const from of ['task root', 'bundler', 'machine'] as const) {
    const group = items.filter(
      ({ name, text, isGuessed }) => name.from === from && text !== null && isGuessed !== true,
    );
    const byName = new Map<string, Item[]>();
    for (const item of group) append(byName, pathIn(item), item);
    // Two of one name are not from one base.
    const unique = group.filter((item) => byName.get(pathIn(item))?.length === 1);
    const settling = new Settling(unique, evidence, checkout);
    if (settling.isContested()) await settling.settle();
  }
}

class Settling {
  readonly #items: readonly Item[];
  /** Those whose text is in the checkout. */
  readonly #found: readonly Item[];
  readonly #evidence: BaseEvidence;
  readonly #bases: readonly Translation[];
  readonly #fits: Fits;

  constructor(items: readonly Item[], evidence: BaseEvidence, checkout: Checkout) {
    this.#items = items;
    this.#found = items.filter(({ same }) => same.length > 0);
    this.#evidence = evidence;
    this.#bases = this.#found.length === 0 ? [] : basesOf(items, evidence);
    this.#fits = new Fits(checkout);
  }

  /** Whether any base leads elsewhere than the equal texts do. */
  isContested(): boolean {
    return this.#bases.some((base) =>
      this.#found.some((item) => {
        const path = this.#fileOf(item, base);
        return path !== undefined && path !== pathOf(item);
      }),
    );
  }

  async settle(): Promise<void> {
    await this.#fits.compare(this.#items, this.#bases);
    let ranked = this.#ranked();
    if (!this.#isClear(ranked)) {
      await this.#fits.remember();
      ranked = this.#ranked();
    }
    const [best, ...others] = ranked;
    if (best === undefined) return;
    const asGood = others.filter(({ base, score }) => {
      const isNear = best.score - score < LEAST_DIFFERENCE;
      return isNear && this.#covers(base, best.base) && this.#covers(best.base, base);
    });
    for (const item of this.#found) this.#place(item, best, asGood, ranked);
  }

  #place(item: Item, best: Ranked, asGood: readonly Ranked[], ranked: readonly Ranked[]): void {
    const path = this.#fileOf(item, best.base);
    if (path === undefined) return;
    const other = asGood.flatMap(({ base }) => this.#fileOf(item, base) ?? []).find((each) => each !== path);
    if (other !== undefined) {
      if (item.same.includes(path) && item.same.includes(other)) return;
      const reason = `it is unclear whether it is ${path} or ${other}: one of them was changed since the build, or is a copy`;
      item.placement = { kind: 'apart', path: item.below, reason, isOpen: true };
      return;
    }
    if (path === pathOf(item)) return;
    const equal = ranked.find(({ base }) => {
      const file = this.#fileOf(item, base);
      return file !== undefined && file !== path && item.same.includes(file);
    });
    const isEqual = item.same.includes(path);
    if (equal !== undefined && !this.#covers(best.base, equal.base)) return;
    if (!isEqual && (this.#isTaken(path) || this.#isRenamed(item, best.base))) return;
    const how = isEqual ? 'same text' : 'changed since the build';
    item.placement = { kind: 'file', path, how, isOpen: false };
  }

  /** Whether a base leads to files for whatever another one explains: then nothing needs the other. */
  #covers(base: Translation, other: Translation): boolean {
    return this.#found.every(
      (item) => this.#fits.of(item, other) !== 1 || this.#fits.of(item, base) !== undefined,
    );
  }

  /** Its text has another name now, and what stands at its name has nothing of it. */
  #isRenamed(item: Item, base: Translation): boolean {
    const isSameName = item.same.some((path) => posix.basename(path) === item.base);
    return !isSameName && (this.#fits.of(item, base) ?? 0) < LEAST_FIT;
  }

  #isTaken(path: string): boolean {
    return this.#items.some((item) => pathOf(item) === path && item.same.includes(path));
  }

  /** One base explains all that is found, and no other comes near. */
  #isClear([best, ...others]: readonly Ranked[]): boolean {
    if (best === undefined) return true;
    const explainsAll = this.#found.every((item) => this.#fits.of(item, best.base) === 1);
    return (
      explainsAll && others.every(({ score }) => (best.score - score) * this.#items.length > CLEAR_DIFFERENCE)
    );
  }

  #ranked(): Ranked[] {
    const ranked = this.#bases.map((base) => {
      const sum = this.#items.reduce((all, item) => all + this.#valueOf(item, base), 0);
      return { base, score: sum / this.#items.length };
    });
    return ranked.sort((a, b) => b.score - a.score);
  }

  #valueOf(item: Item, base: Translation): number {
    const path = this.#fileOf(item, base);
    if (path === undefined) return 0;
    const { own, others, stamped } = this.#evidence;
    let value = this.#fits.of(item, base) ?? 0;
    if (own.pathsOf(item.name).includes(path)) value += OWN;
    if (others.pathsOf(item.name)[0] === path) value += OTHERS;
    if (stamped.some((folder) => path.startsWith(`${folder}/`))) value += STAMPED;
    if (sharedEnd(item.name, path) === item.name.segments.length) value += WHOLE_NAME;
    if (path === item.name.segments.join('/')) value += IN_FULL;
    return value;
  }

  #fileOf(item: Item, base: Translation): string | undefined {
    const path = translated(base, item.name);
    return path !== undefined && (item.same.includes(path) || item.named.includes(path)) ? path : undefined;
  }
}

function pathIn({ name: { up, segments } }: Item): string {
  return `${'../'.repeat(up)}${segments.join('/')}`;
}

function pathOf({ placement }: Item): string | undefined {
  return placement?.kind === 'file' ? placement.path : undefined;
}

/** What may be the folder of sources: most sources first. */
function basesOf(items: readonly Item[], { own, others, stamped }: BaseEvidence): Translation[] {
  const bases = new Map<string, { base: Translation; sources: number }>();
  const add = (base: Translation, sources: number) => {
    const known = bases.get(keyOf(base));
    if (known === undefined) bases.set(keyOf(base), { base, sources });
    else known.sources += sources;
  };
  const from = items[0]?.name.from;
  for (const votes of [own, others])
    for (const { translation } of votes.ranked())
      if (translation.from === from) add(translation, items.length);
  for (const { name, same, named } of items) {
    const within = named.filter((path) => stamped.some((folder) => path.startsWith(`${folder}/`)));
    const rivals = items.length === 1 ? named : [];
    for (const path of [...within, ...rivals].slice(0, MOST_FILES)) add(between(name, path), 1);
    for (const path of same.slice(0, MOST_FILES)) add(between(name, path), 1);
  }
  const ranked = [...bases.values()].sort((a, b) => b.sources - a.sources);
  return ranked.slice(0, MOST_BASES).map(({ base }) => base);
}
