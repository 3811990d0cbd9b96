import { join } from 'node:path';
import { type BuiltFile, filesBelow } from './replace-folder.ts';

const FOLDER = join(import.meta.dirname, '../../runtime-interface-python');
const VERSION_FILE = 'recorder/version.py';
const VERSION_MARK = "'0.0.0-source'";

/**
 * Python's recorder as it is: no file of it is compiled, for each version of Python compiles in a way of its own.
 * @param version of the layer
 * @returns by path below the folder
 */
export async function pythonFiles(version: string): Promise<Map<string, BuiltFile>> {
  const files = await filesBelow(FOLDER, '.py');
  const text = String(files.get(VERSION_FILE)?.contents ?? VERSION_MARK);
  if (!text.includes(VERSION_MARK)) throw new Error(`${VERSION_FILE} must hold ${VERSION_MARK}.`);
  if (files.has(VERSION_FILE))
    files.set(VERSION_FILE, { contents: text.replace(VERSION_MARK, `'${version}'`) });
  return files;
}
