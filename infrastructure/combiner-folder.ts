import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** Of a package what runs: its maps and types do not. */
const LEFT_OUT = /\.map$|\.d\.[cm]?ts$/;

/**
 * Puts the combiner into a folder that is to be deployed as a function on Node.js 22 or later, handler `index.handler`:
 * its code and the packages that it needs, as they are installed here. Needs no Docker.
 * @param root of this package
 * @throws Error for a package that is not installed
 */
export function writeCombiner(root: string, folder: string): void {
  const from = join(root, 'dist/combiner');
  if (!existsSync(from))
    throw new Error(`lambda-coverage: ${from} is not there. In a checkout, run npm run build first.`);
  cpSync(from, folder, { recursive: true, filter: (source) => !LEFT_OUT.test(source) });
  copyDependencies(realpathSync(root), folder, { top: folder, placed: new Map() });
}

interface Tree {
  top: string;
  /** Where a package lies in the tree, to where it came from. */
  placed: Map<string, string>;
}

/** As npm lays them: as far up as a package of another version leaves room. */
function copyDependencies(source: string, target: string, tree: Tree): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const found = installed(name, source);
    const seen = foldersUp(target, tree.top).find((folder) => tree.placed.has(packageFolder(folder, name)));
    if (seen !== undefined && tree.placed.get(packageFolder(seen, name)) === found) continue;
    const place = packageFolder(seen === undefined ? tree.top : target, name);
    tree.placed.set(place, found);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(found, place, { recursive: true, dereference: true, filter: (path) => isOwn(path, found) });
    copyDependencies(found, place, tree);
  }
}

function isOwn(path: string, found: string): boolean {
  return !LEFT_OUT.test(path) && !path.slice(found.length).split(sep).includes('node_modules');
}

/** As Node finds it: in the nearest `node_modules` upwards. */
function installed(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = packageFolder(folder, name);
    if (basename(folder) !== 'node_modules' && existsSync(candidate)) return realpathSync(candidate);
    if (dirname(folder) === folder)
      throw new Error(`lambda-coverage: the package ${name} is not installed. Run npm install.`);
  }
}

function packageFolder(folder: string, name: string): string {
  return join(folder, 'node_modules', name);
}

function foldersUp(from: string, top: string): string[] {
  return from === top ? [top] : [from, ...foldersUp(dirname(from), top)];
}
