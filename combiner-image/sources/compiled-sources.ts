import { append } from '../lists.ts';
import { someOf } from '../some-of.ts';

/** Reasons with a line of their own. */
const MOST_REASONS = 10;

/** Sources of one script that are less than what was written by hand, and why: a bundle may have thousands. */
export class CompiledSources {
  readonly #byReason = new Map<string, string[]>();
  readonly #missing = new Map<string, string>();
  readonly #strange = new Set<string>();

  add(path: string, reason: string): void {
    append(this.#byReason, reason, path);
  }

  /** @param map that the source names. */
  addMissing(path: string, map: string): void {
    this.#missing.set(path, map);
  }

  /** Whose text in the checkout is not the one that was built. */
  addStrange(paths: readonly string[]): void {
    for (const path of paths) this.#strange.add(path);
  }

  warnings(): string[] {
    const reasons = [...this.#byReason];
    const more = reasons.slice(MOST_REASONS).flatMap(([, paths]) => paths);
    return [
      ...(this.#strange.size === 0
        ? []
        : [`the deployed code is not made from ${someOf([...this.#strange])} as it is in the checkout`]),
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
