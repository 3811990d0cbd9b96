import { BUILT_SUFFIX } from '../checkout/code-suffix.ts';
import { isInPackage } from '../checkout/package-folders.ts';

/** The files of a checkout. */
export interface CodeFiles {
  paths: Iterable<string>;
  named(base: string): readonly string[];
  text(path: string): Promise<string | undefined>;
}

const TYPES = /\.d\.[cm]?ts$/;

/** Of the project, and not only types. */
export function isCode(path: string): boolean {
  return BUILT_SUFFIX.test(path) && !TYPES.test(path) && !isInPackage(path);
}
