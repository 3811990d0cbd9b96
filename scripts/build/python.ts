import { join } from 'node:path';
import { withoutComments } from './python-text.ts';
import { type BuiltFile, filesBelow } from './replace-folder.ts';
import { storedZip } from './zip.ts';

const FOLDER = join(import.meta.dirname, '../../runtime-interface-python');
const VERSION_FILE = 'recorder/version.py';
const VERSION_MARK = "'0.0.0-source'";

/** The folder of the package that is loaded by what `site/` holds. */
const PACKAGE = 'recorder/';

/**
 * Python's recorder without comments. No file of it is compiled, for each version of Python compiles in a way of its own.
 * The package is one zip, which Python imports from, and of texts as they are: the layer's zip then compresses them
 * together, to two thirds of what they are one by one.
 * @param version of the layer
 * @returns by path below the folder
 */
export async function pythonFiles(version: string): Promise<Map<string, BuiltFile>> {
  const files = await filesBelow(FOLDER, '.py');
  const text = String(files.get(VERSION_FILE)?.contents ?? VERSION_MARK);
  if (!text.includes(VERSION_MARK)) throw new Error(`${VERSION_FILE} must hold ${VERSION_MARK}.`);
  if (files.has(VERSION_FILE))
    files.set(VERSION_FILE, { contents: text.replace(VERSION_MARK, `'${version}'`) });
  const kept = new Map<string, BuiltFile>();
  const packaged = new Map<string, BuiltFile>();
  for (const [name, { contents }] of files) {
    const file = { contents: withoutComments(String(contents)) };
    if (name.startsWith(PACKAGE)) packaged.set(name.slice(PACKAGE.length), file);
    else kept.set(name, file);
  }
  return kept.set('recorder.zip', { contents: storedZip(packaged) });
}
