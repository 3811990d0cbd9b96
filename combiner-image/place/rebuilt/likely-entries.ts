import type { WordShare } from './kept-words.ts';

const LEAST_SHARE = 0.5;
const MOST_ENTRIES = 2_000;

/**
 * The files of a checkout of whose rare words most are in a deployed text. Others come along where one of these imports
 * them.
 */
export function likelyEntries(shares: ReadonlyMap<string, WordShare>): string[] {
  return [...shares]
    .filter(([, { rare, found }]) => found > 0 && found >= rare * LEAST_SHARE)
    .sort(([, a], [, b]) => b.found - a.found)
    .slice(0, MOST_ENTRIES)
    .map(([path]) => path)
    .sort();
}
