import { isAbsolute } from 'node:path';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE, isInPackage } from '../default-patterns.ts';

/** Whether a file is recorded that has these names. */
export type ScriptFilter = (names: string[]) => boolean;

type Matches = (name: string) => boolean;

/**
 * The defaults are told apart: to make expressions of them takes 7 ms, in every cold start.
 * @param matcher of globs that are no defaults; called when a file is asked for
 */
export function filterBy(
  include: string[],
  exclude: string[],
  matcher: (globs: string[]) => Matches,
): ScriptFilter {
  let included: Matches | undefined = isSame(include, DEFAULT_INCLUDE) ? () => true : undefined;
  let excluded: Matches | undefined = isSame(exclude, DEFAULT_EXCLUDE) ? isInPackage : undefined;
  return (names) => {
    const isIncluded = included ?? matcher(include.flatMap(withFolder));
    const isExcluded = excluded ?? matcher(exclude.flatMap(withFolder));
    [included, excluded] = [isIncluded, isExcluded];
    return names.some((name) => isIncluded(name)) && !names.some((name) => isExcluded(name));
  };
}

function isSame(patterns: readonly string[], others: readonly string[]): boolean {
  return patterns.length === others.length && patterns.every((pattern, index) => pattern === others[index]);
}

/** An absolute path may name a folder. */
function withFolder(pattern: string): string[] {
  return isAbsolute(pattern) ? [pattern, `${pattern.replace(/\/+$/, '')}/**`] : [pattern];
}
