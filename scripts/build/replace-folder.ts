import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface BuiltFile {
  contents: Uint8Array | string;
  executable?: boolean;
}

/**
 * Makes a folder hold these files and no others. Files that are the same already stay untouched, and the
 * others are renamed into place: a test or a function that reads them meanwhile sees a whole file, also when
 * several builds run at once.
 *
 * @param files by name, in the folder itself.
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, BuiltFile>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    if (!files.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
  await Promise.all([...files].map(([name, file]) => replaceFile(join(folder, name), file)));
}

/** The file's counterpart of {@link replaceFolder}. */
export async function replaceFile(path: string, file: BuiltFile): Promise<void> {
  const contents = Buffer.from(file.contents);
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  // Beside the folder: another build removes from the folder what it does not know.
  const temporary = await mkdtemp(`${folder}.building-`);
  try {
    const written = join(temporary, basename(path));
    await writeFile(written, contents);
    // Whatever the umask is: what is built here is run by other users.
    await chmod(written, file.executable ? 0o755 : 0o644);
    await rename(written, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
