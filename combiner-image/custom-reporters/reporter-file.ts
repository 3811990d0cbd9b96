import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { resolve as resolveImport } from 'import-meta-resolve';
import { isReporterPath } from './reporter-path.ts';

/**
 * @param name a path from the current folder, or a package that is installed there
 * @returns its URL
 * @throws Node's error where there is no such file or package
 */
export function reporterFile(name: string): string {
  const here = resolve('reporter.js');
  const { resolve: resolveRequire } = createRequire(here);
  // As `require` takes it: the ending may be left out.
  if (isReporterPath(name)) return pathToFileURL(resolveRequire(resolve(name))).href;
  try {
    return resolveImport(name, pathToFileURL(here).href);
  } catch (error) {
    // Its files may be for `require` alone.
    try {
      return pathToFileURL(resolveRequire(name)).href;
    } catch {
      throw error;
    }
  }
}
