import picomatch from 'picomatch';

/** Whether a name is one that the globs mean. */
export function matcher(globs: string[]): (name: string) => boolean {
  return picomatch(globs, { dot: true });
}
