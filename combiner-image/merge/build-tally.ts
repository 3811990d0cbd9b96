import type { Build } from '../../contract/build.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** A build of one function, and when it ran. */
export interface BuildSummary extends Build {
  /** Raw objects that counted. */
  objects: number;
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
}

/** As it goes to who adds it to others. */
export interface BuildState {
  summary: BuildSummary;
  /** ISO 8601, UTC. */
  lastStarted: string;
}

/** More than these are forged. */
const MAX_BUILDS = 1_000;

/** Gathers the builds that objects name. Two with one name are told apart by what else is known of them. */
export class BuildTally {
  readonly #builds = new Map<string, BuildSummary>();
  readonly #lastStarted = new Map<BuildSummary, string>();

  add({ build, sandbox: { startedAt }, compacted, collectedAt }: ParsedRawObject): void {
    if (build === undefined) return;
    const summary = this.#summaryOf(build, startedAt, collectedAt);
    if (summary === undefined) return;
    summary.objects++;
    if (startedAt < summary.first) summary.first = startedAt;
    if (collectedAt > summary.last) summary.last = collectedAt;
    const started = compacted?.lastStartedAt ?? startedAt;
    if (started > (this.#lastStarted.get(summary) ?? '')) this.#lastStarted.set(summary, started);
  }

  /** What `addState` takes. */
  toState(): BuildState[] {
    return [...this.#builds.values()].map((summary) => ({
      summary,
      lastStarted: this.#lastStarted.get(summary) ?? '',
    }));
  }

  /** Adds what others have gathered, of objects that are not among these. */
  addState(builds: readonly BuildState[]): void {
    for (const { summary: theirs, lastStarted } of builds) {
      const summary = this.#summaryOf(theirs, theirs.first, theirs.last);
      if (summary === undefined) continue;
      summary.objects += theirs.objects;
      if (theirs.first < summary.first) summary.first = theirs.first;
      if (theirs.last > summary.last) summary.last = theirs.last;
      if (lastStarted > (this.#lastStarted.get(summary) ?? '')) this.#lastStarted.set(summary, lastStarted);
    }
  }

  /** By their last sandbox to start: those of older builds may live longer. */
  newestFirst(): BuildSummary[] {
    const time = (summary: BuildSummary) => `${this.#lastStarted.get(summary)} ${summary.last}`;
    return [...this.#builds.values()].sort((a, b) => (time(a) < time(b) ? 1 : -1));
  }

  #summaryOf(build: Build, first: string, last: string): BuildSummary | undefined {
    const { name, commit, branch, folder } = build;
    const key = JSON.stringify([name, commit, branch, folder]);
    const known = this.#builds.get(key);
    if (known !== undefined || this.#builds.size === MAX_BUILDS) return known;
    const summary = { ...build, objects: 0, first, last };
    this.#builds.set(key, summary);
    return summary;
  }
}
