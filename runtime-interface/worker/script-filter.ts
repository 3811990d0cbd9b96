import { isAbsolute } from 'node:path';
import picomatch from 'picomatch';

/**
 * COVERAGE_INCLUDE and COVERAGE_EXCLUDE, on paths relative to the task root and on absolute ones.
 * @returns whether a file is recorded that has these names
 */
export function scriptFilter(include: string[], exclude: string[]): (names: string[]) => boolean {
  const included = picomatch(include.flatMap(withFolder), { dot: true });
  const excluded = picomatch(exclude.flatMap(withFolder), { dot: true });
  return (names) => names.some((name) => included(name)) && !names.some((name) => excluded(name));
}

/** An absolute path may name a folder. */
function withFolder(pattern: string): string[] {
  return isAbsolute(pattern) ? [pattern, `${pattern.replace(/\/+$/, '')}/**`] : [pattern];
}
