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

/**
 * Follows what files pass on of one another, in circles, too.
 * @param imported as the importer names it
 * @param seen files and names that were asked for
 * @returns one, and those on the way that may be variables of their own; none where it leads out of the checkout, or
 * names tell more than one file
 */
export async function exportPlaces(
  importer: string,
  from: string,
  imported: string,
  files: Files,
  seen = new Set<string>(),
): Promise<ExportPlace[]> {
  const [path, ...more] = await files.names.imported(importer, from);
  if (path === undefined || more.length > 0) return [];
  return imported === ALL ? [{ path, own: ALL }] : exportPlacesIn(path, imported, files, seen);
}

/** The same of what a file exports. */
export async function exportPlacesIn(
  path: string,
  name: string,
  files: Files,
  seen = new Set<string>(),
): Promise<ExportPlace[]> {
  const asked = `${path}\0${name}`;
  if (seen.has(asked)) return [];
  seen.add(asked);
  const exports = (await files.file(path))?.exports;
  const known = exports?.names.get(name);
  if (known !== undefined) {
    const own = known.own === undefined ? [] : [{ path, own: known.own }];
    if (known.from === undefined) return own;
    return [...own, ...(await exportPlaces(path, known.from, known.imported, files, seen))];
  }
  for (const from of name === 'default' ? [] : (exports?.passed ?? [])) {
    const found = await exportPlaces(path, from, name, files, seen);
    if (found.length > 0) return found;
  }
  return [];
}
