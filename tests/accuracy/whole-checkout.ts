import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { OwnPackages } from '../../combiner-image/place/own-packages.ts';
import { PROJECT } from './source-name.ts';

const IMPORTED = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g;
const LARGEST_BYTES = 1024 * 1024;

/**
 * Adds what maps say nothing of and a checkout has all the same: files that only pass on what others export, and what
 * describes a package.
 * @param texts by name, as far as maps hold them
 * @param hidden what the checkout has in the place of a text
 * @param onDisk where a name stands below the project
 */
export async function addWhatMapsLack(
  texts: Map<string, string>,
  hidden: (text: string) => string,
  onDisk: (name: string) => string,
): Promise<void> {
  const addFile = (name: string): boolean => {
    const path = join(PROJECT, onDisk(name));
    if (texts.has(name) || !existsSync(path)) return false;
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > LARGEST_BYTES) return false;
    texts.set(name, hidden(readFileSync(path, 'utf8')));
    return true;
  };
  for (const name of [...texts.keys()]) {
    const [, folder] = /^(.*\bnode-modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name) ?? [];
    if (folder !== undefined) addFile(`${folder}/package.json`);
  }
  const packages = await OwnPackages.read({
    named: (base) => [...texts.keys()].filter((name) => posix.basename(name) === base),
    text: async (name) => texts.get(name),
  });
  const open = [...texts.keys()];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const [, from = ''] of (texts.get(name) ?? '').matchAll(IMPORTED)) {
      const paths = from.startsWith('.')
        ? [posix.join(posix.dirname(name), from)]
        : packages.entries(from).filter((path) => /\.[cm]?js$/.test(path));
      for (const path of paths)
        for (const each of [path, path.replace(/\.js$/, '.ts')]) if (addFile(each)) open.push(each);
    }
  }
}
