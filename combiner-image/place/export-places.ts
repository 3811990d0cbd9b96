import type { CodeFile } from './code-file.ts';
import { ALL } from './exported-names.ts';

/** Where something is declared, and what it is called there; `*` is all that the file exports. */
export interface ExportPlace {
  path: string;
  own: string;
}

interface Files {
  file(path: string): Promise<CodeFile | undefined>;
  names: { imported(importer: string, from: string): Promise<readonly string[]> };
}

/** Files pass on what others do, in circles, too. */
const MOST_STEPS = 20;

/**
 * Follows what files pass on of one another.
 * @param imported as the importer names it
 * @returns undefined where it leads out of the checkout, or names tell more than one file
 */
export async function exportPlace(
  importer: string,
  from: string,
  imported: string,
  files: Files,
  steps = MOST_STEPS,
): Promise<ExportPlace | undefined> {
  if (steps === 0) return undefined;
  const [path, ...more] = await files.names.imported(importer, from);
  if (path === undefined || more.length > 0) return undefined;
  return imported === ALL ? { path, own: ALL } : exportPlaceIn(path, imported, files, steps);
}

/** The same of what a file exports. */
export async function exportPlaceIn(
  path: string,
  name: string,
  files: Files,
  steps = MOST_STEPS,
): Promise<ExportPlace | undefined> {
  const exports = (await files.file(path))?.exports;
  const known = exports?.names.get(name);
  if (known !== undefined)
    return 'own' in known
      ? { path, own: known.own }
      : exportPlace(path, known.from, known.imported, files, steps - 1);
  for (const from of name === 'default' ? [] : (exports?.passed ?? [])) {
    const found = await exportPlace(path, from, name, files, steps - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
