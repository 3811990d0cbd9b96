import picomatch from 'picomatch';

/** COVERAGE_INCLUDE and COVERAGE_EXCLUDE, on paths relative to the task root. */
export function scriptFilter(include: string[], exclude: string[]): (path: string) => boolean {
  const included = picomatch(include, { dot: true });
  const excluded = picomatch(exclude, { dot: true });
  return (path) => included(path) && !excluded(path);
}
