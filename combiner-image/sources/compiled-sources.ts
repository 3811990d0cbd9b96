import { append } from '../lists.ts';
import { DOUBTS, type Doubt, inDoubt } from '../placement/doubt.ts';
import { someOf } from '../some-of.ts';

/** Reasons with a line of their own. */
const MOST_REASONS = 10;

/** Sources of one script that are less than what was written by hand, and why: a bundle may have thousands. */
export class CompiledSources {
  readonly #byReason = new Map<string, string[]>();
  readonly #missing = new Map<string, string>();
  readonly #doubtful: Record<Doubt, Set<string>> = { other: new Set(), little: new Set() };

  add(path: string, reason: string): void {
    append(this.#byReason, reason, path);
  }

  /** @param map that the source names. */
  addMissing(path: string, map: string): void {
    this.#missing.set(path, map);
  }

  /** Files of the checkout that are not known to be sources without text. */
  addDoubtful(doubtful: Readonly<Record<Doubt, readonly string[]>>): void {
    for (const doubt of DOUBTS) for (const path of doubtful[doubt]) this.#doubtful[doubt].add(path);
  }

  warnings(): string[] {
    const reasons = [...this.#byReason];
    const more = reasons.slice(MOST_REASONS).flatMap(([, paths]) => paths);
    return [
      ...DOUBTS.flatMap((doubt) =>
        this.#doubtful[doubt].size === 0 ? [] : inDoubt(doubt, [...this.#doubtful[doubt]]),
      ),
      ...this.#missingMaps(),
      ...reasons.slice(0, MOST_REASONS).map(([reason, paths]) => `${shownAsCompiled(paths)}: ${reason}`),
      ...(more.length === 0 ? [] : [`${shownAsCompiled(more)}, for other reasons`]),
    ];
  }

  #missingMaps(): string[] {
    if (this.#missing.size === 0) return [];
    const maps = someOf([...new Set(this.#missing.values())]);
    const reason = this.#missing.size === 1 ? `its source map ${maps} is` : `their source maps ${maps} are`;
    return [`${shownAsCompiled([...this.#missing.keys()])}: ${reason} not in the checkout`];
  }
}

function shownAsCompiled(paths: readonly string[]): string {
  return `${someOf(paths)} ${paths.length === 1 ? 'is shown as it was' : 'are shown as they were'} compiled`;
}
