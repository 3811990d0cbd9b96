import { UsageError } from '../errors.ts';
import type { Selection } from './selection.ts';

/** Words for builds, which are no names of any. */
const ALL = 'all';
const CARRY = 'carry';
const NEWEST = 'newest';

/** What is asked of builds. */
export interface AskedBuilds {
  selection: Pick<Selection, 'builds' | 'newest'>;
  /** Every text of a file by itself. */
  textsApart: boolean;
}

/**
 * Names of builds, or one of the words; none is `carry`, which may stand beside names.
 * @throws UsageError
 */
export function askedBuilds(names: readonly string[] | undefined, option: string): AskedBuilds {
  const words = new Set<string>(names?.filter((name) => name === ALL || name === CARRY || name === NEWEST));
  const builds = names?.filter((name) => !words.has(name)) ?? [];
  const alone = [NEWEST, ALL].find((word) => words.has(word));
  if (alone !== undefined && (words.size > 1 || builds.length > 0))
    throw new UsageError(
      `${option}: ${alone} is ${alone === ALL ? 'every build' : 'the newest build of each function'}, and stands alone.`,
    );
  return {
    selection: {
      ...(builds.length > 0 && { builds }),
      ...(words.has(NEWEST) && { newest: true }),
    },
    textsApart: words.has(ALL),
  };
}
