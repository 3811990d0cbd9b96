import { isAbsolute } from 'node:path';
import picomatch from 'picomatch';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE, isInPackage } from '../default-patterns.ts';

/**
 * COVERAGE_INCLUDE and COVERAGE_EXCLUDE, on paths relative to the task root and on absolute ones.
 * @returns whether a file is recorded that has these names
 */
export function scriptFilter(include: string[], exclude: string[]): (names: string[]) => boolean {
  const included = isSame(include, DEFAULT_INCLUDE) ? () => true : matcher(include);
  const excluded = isSame(exclude, DEFAULT_EXCLUDE) ? isInPackage : matcher(exclude);
  return (names) => names.some((name) => included(name)) && !names.some((name) => excluded(name));
}

/** The defaults are told apart: to make expressions of them takes 7 ms, in every cold start. */
function isSame(patterns: readonly string[], others: readonly string[]): boolean {
  return patterns.length === others.length && patterns.every((pattern, index) => pattern === others[index]);
}

function matcher(patterns: string[]): (name: string) => boolean {
  return picomatch(patterns.flatMap(withFolder), { dot: true });
}

/** An absolute path may name a folder. */
function withFolder(pattern: string): string[] {
  return isAbsolute(pattern) ? [pattern, `${pattern.replace(/\/+$/, '')}/**`] : [pattern];
}
