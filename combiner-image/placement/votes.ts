import type { SourceName } from './source-name.ts';
import { between, keyOf, type Translation, translated } from './translation.ts';

interface Vote {
  translation: Translation;
  votes: number;
}

/** As many as one may want to try: sources of one build agree on a few. */
const MOST_TRIED = 30;

/** What speaks for translations, and what they say of a source. */
export class Votes {
  readonly #votes = new Map<string, Vote>();
  #ranked: readonly Vote[] | undefined;

  add(translation: Translation, votes = 1): void {
    const key = keyOf(translation);
    const known = this.#votes.get(key);
    if (known === undefined) this.#votes.set(key, { translation, votes });
    else known.votes += votes;
    this.#ranked = undefined;
  }

  /** A source is a file. */
  addPair(name: SourceName, path: string, votes = 1): void {
    this.add(between(name, path), votes);
  }

  addAll(others: Votes): void {
    for (const { translation, votes } of others.#votes.values()) this.add(translation, votes);
  }

  /** Most votes first. */
  ranked(): readonly Vote[] {
    this.#ranked ??= [...this.#votes.values()].sort((a, b) => b.votes - a.votes).slice(0, MOST_TRIED);
    return this.#ranked;
  }

  /** Where a source is by them, the likeliest first. */
  pathsOf(name: SourceName): string[] {
    const paths = this.ranked().flatMap(({ translation }) => translated(translation, name) ?? []);
    return [...new Set(paths)];
  }

  /** Those that have the most votes among some paths of a source. */
  best(name: SourceName, paths: readonly string[]): readonly string[] {
    const scores = new Map(paths.map((path) => [path, 0]));
    for (const { translation, votes } of this.ranked()) {
      const path = translated(translation, name);
      if (path !== undefined && scores.has(path)) scores.set(path, Math.max(scores.get(path) ?? 0, votes));
    }
    const most = Math.max(...scores.values());
    return paths.filter((path) => scores.get(path) === most);
  }
}
