import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

export interface BuiltFile {
  contents: Uint8Array | string;
  executable?: boolean;
}

/**
 * Makes a folder hold these files and no others. Files that are the same already stay untouched, and the
 * others are renamed into place: a test or a function that reads them meanwhile sees a whole file, also when
 * several builds run at once.
 *
 * @param files by name in the folder, with slashes for what is in folders of it.
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, BuiltFile>): Promise<void> {
  const folders = new Set([...files.keys()].flatMap(foldersAbove));
  for (const each of ['.', ...folders]) {
    await mkdir(join(folder, each), { recursive: true });
    // Whatever the umask is: what is built here is run by other users.
    await chmod(join(folder, each), 0o755);
  }
  const kept = new Set([...files.keys(), ...folders]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (!kept.has(name)) await rm(path, { recursive: true, force: true });
  }
  await Promise.all([...files].map(([name, file]) => replaceFile(join(folder, name), file, folder)));
}

/** `a/b/c.py` is in `a` and `a/b`, in this order. */
function foldersAbove(name: string): string[] {
  const folder = dirname(name);
  return folder === '.' ? [] : [...foldersAbove(folder), folder];
}

/** Files of the checkout as they are, those in folders of it too. @param ending of their names */
export async function filesBelow(folder: string, ending: string): Promise<Map<string, BuiltFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = paths.map(
    async (path): Promise<[string, BuiltFile]> => [
      relative(folder, path).split(sep).join('/'),
      { contents: await readFile(path) },
    ],
  );
  return new Map(await Promise.all(files));
}

/** The file's counterpart of {@link replaceFolder}. */
export async function replaceFile(path: string, file: BuiltFile, built = dirname(path)): Promise<void> {
  const contents = Buffer.from(file.contents);
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  // Beside the folder: another build removes from the folder what it does not know.
  const temporary = await mkdtemp(`${built}.building-`);
  try {
    const written = join(temporary, basename(path));
    await writeFile(written, contents);
    await chmod(written, file.executable ? 0o755 : 0o644);
    await rename(written, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
