import type { Build } from '../../contract/build.ts';

/** A build of one function, and when it ran. */
export interface BuildSummary extends Build {
  /** Raw objects that counted. */
  objects: number;
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
}

/** More than these are forged. */
const MAX_BUILDS = 1_000;

/** Gathers the builds that objects name. Two with one name are told apart by what else is known of them. */
export class BuildTally {
  readonly #builds = new Map<string, BuildSummary>();

  add(build: Build | undefined, startedAt: string, collectedAt: string): void {
    if (build === undefined) return;
    const { name, commit, branch, folder } = build;
    const key = JSON.stringify([name, commit, branch, folder]);
    const known = this.#builds.get(key);
    if (known === undefined) {
      if (this.#builds.size < MAX_BUILDS)
        this.#builds.set(key, { ...build, objects: 1, first: startedAt, last: collectedAt });
      return;
    }
    known.objects++;
    if (startedAt < known.first) known.first = startedAt;
    if (collectedAt > known.last) known.last = collectedAt;
  }

  newestFirst(): BuildSummary[] {
    return [...this.#builds.values()].sort((a, b) => (a.last < b.last ? 1 : -1));
  }
}
