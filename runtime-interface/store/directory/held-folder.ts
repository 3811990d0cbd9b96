import { constants, existsSync, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A link stands where a folder of the store should be. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** Linux leads into open folders by these names: what is put in a folder's place meanwhile changes nothing. */
const OPEN_FILES = '/proc/self/fd';
const LEADS = process.platform === 'linux' && existsSync(OPEN_FILES);

/** Linux: to work in a folder, whoever may write there need not be allowed to list it. Node has no name for it. */
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = constants;
const FOLDER = O_PATH | O_DIRECTORY;

/**
 * Works in a folder below a directory, which is made where there is none. No link is followed but the directory itself:
 * whoever may write into it could have the function write elsewhere. Where a system does not lead into open folders,
 * links are looked for before.
 * @param names of the folders on the way
 * @param work gets a path to the folder
 * @param leads whether the system leads into open folders
 * @throws LinkError, and errors of the file system
 */
export async function inFolder(
  directory: string,
  names: readonly string[],
  work: (path: string) => Promise<void>,
  leads = LEADS,
): Promise<void> {
  if (leads) return inHeldFolder(await openDirectory(directory), names, work);
  await promises.mkdir(directory, { recursive: true });
  let path = directory;
  for (const name of names) {
    path = join(path, name);
    await makeFolder(path);
    await mustBeFolder(path);
  }
  await work(path);
}

async function inHeldFolder(
  directory: FileHandle,
  names: readonly string[],
  work: (path: string) => Promise<void>,
): Promise<void> {
  let held = directory;
  try {
    for (const name of names) {
      const inner = await openInner(`${OPEN_FILES}/${held.fd}/${name}`);
      await held.close();
      held = inner;
    }
    await work(`${OPEN_FILES}/${held.fd}`);
  } finally {
    await held.close();
  }
}

async function openDirectory(directory: string): Promise<FileHandle> {
  const open = () => promises.open(directory, FOLDER);
  return open().catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    await promises.mkdir(directory, { recursive: true });
    return open();
  });
}

async function openInner(path: string): Promise<FileHandle> {
  const open = () => promises.open(path, FOLDER | O_NOFOLLOW);
  try {
    return await open().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      await makeFolder(path);
      return open();
    });
  } catch (error) {
    // A link is no folder, or one link too many.
    if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ELOOP') await mustBeFolder(path);
    throw error;
  }
}

/** Somebody else may be faster. */
async function makeFolder(path: string): Promise<void> {
  await promises.mkdir(path).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

async function mustBeFolder(path: string): Promise<void> {
  const entry = await promises.lstat(path);
  if (entry.isSymbolicLink()) throw new LinkError('a folder of the store is a link');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
