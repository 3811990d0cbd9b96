import { join } from 'node:path';
import { withoutComments } from './python-text.ts';
import { type BuiltFile, filesBelow } from './replace-folder.ts';

const FOLDER = join(import.meta.dirname, '../../runtime-interface-python');
const VERSION_FILE = 'recorder/version.py';
const VERSION_MARK = "'0.0.0-source'";

/** The folder of the package that is loaded by what `site/` holds. */
const PACKAGE = 'recorder/';

/**
 * Python's recorder without comments. No file of it is compiled, for each version of Python compiles in a way of its own:
 * compile.py does that where the version is known.
 * The package is one text, which `sitecustomize.py` reads: the layer's zip compresses it to two thirds of what its modules
 * are one by one.
 * @param version of the layer
 * @returns by path below the folder
 */
export async function pythonFiles(version: string): Promise<Map<string, BuiltFile>> {
  const kept = new Map<string, BuiltFile>();
  let modules = '';
  for (const [name, { contents }] of await filesBelow(FOLDER, '.py')) {
    const text = String(contents);
    const source = withoutComments(name === VERSION_FILE ? withVersion(text, version) : text);
    if (name.startsWith(PACKAGE)) modules += moduleText(name.slice(PACKAGE.length), source);
    else kept.set(name, { contents: source });
  }
  return kept.set('recorder.txt', { contents: modules });
}

function withVersion(text: string, version: string): string {
  if (!text.includes(VERSION_MARK)) throw new Error(`${VERSION_FILE} must hold ${VERSION_MARK}.`);
  return text.replace(VERSION_MARK, `'${version}'`);
}

const BEFORE_MODULE = '\n#: ';

function moduleText(file: string, source: string): string {
  if (source.includes(BEFORE_MODULE))
    throw new Error(`${file} must have no line that begins as a module does.`);
  return `${BEFORE_MODULE}${file.replace(/(__init__)?\.py$/, '')}\n${source}`;
}
