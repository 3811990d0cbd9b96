import { UsageError } from '../errors.ts';
import type { Selection } from './selection.ts';

/** Words for builds, which are no names of any: each with what it is for. */
const ALL = 'all';
const CARRY = 'carry';
const NEWEST = 'newest';

/** What is asked of builds. */
export interface AskedBuilds {
  selection: Pick<Selection, 'builds' | 'newest'>;
  /** One text for each file, to which runs of older ones are carried over. */
  carry: boolean;
}

/**
 * Names of builds, or one of the words. Beside names, `carry` speaks of these builds.
 * @throws UsageError
 */
export function askedBuilds(names: readonly string[] | undefined, option: string): AskedBuilds {
  const words = new Set<string>(names?.filter((name) => name === ALL || name === CARRY || name === NEWEST));
  const builds = names?.filter((name) => !words.has(name)) ?? [];
  if (words.has(NEWEST) && (words.size > 1 || builds.length > 0))
    throw new UsageError(`${option}: ${NEWEST} is the newest build of each function, and stands alone.`);
  return {
    selection: {
      ...(builds.length > 0 && !words.has(ALL) && { builds }),
      ...(words.has(NEWEST) && { newest: true }),
    },
    carry: words.has(CARRY),
  };
}
