import { basename, dirname, relative, resolve, sep } from 'node:path';
import { isGenericName } from './handler-file.ts';

/** A function of the configuration file. */
export interface ConfiguredFunction {
  /** With `*` for what only its deployment knows. */
  name: string;
  /** With the folder of its code, from the current folder. */
  handler: string;
}

/**
 * The name that a function here is to have so that it is one of those that are expected: that of the function with this
 * handler, or with one that is called the same, as of other folders of its build; undefined where none or several may be meant.
 * @param taskRoot absolute, as `home`: the configuration file's folder
 */
export function configuredName(
  functions: readonly ConfiguredFunction[],
  taskRoot: string,
  handler: string,
  home: string,
): string | undefined {
  const path = resolve(taskRoot, handler);
  const alike = functions
    .filter((each) => basename(each.handler) === basename(handler))
    .map((each) => ({ ...each, likeness: likeness(each, path, home) }))
    .sort((a, b) => b.likeness - a.likeness);
  const [first, second] = alike;
  if (first === undefined || first.likeness === second?.likeness) return undefined;
  // One function that is called as many are may be another one.
  if (first.likeness === 0 && isGenericName(handler) && functions.length > 1) return undefined;
  return first.name.replaceAll('*', 'local');
}

/** How many folders two handlers have in common, from the project's folder on. */
function likeness({ name, handler }: ConfiguredFunction, path: string, home: string): number {
  if (resolve(handler) === path) return Infinity;
  const [own, other] = [foldersOf(resolve(handler), home), foldersOf(path, home)];
  // SAM's builder has a folder for each function, by its id in the template, of which CloudFormation makes the name.
  if (other.includes(name.replace(/^\*-|-\*$/g, ''))) return MOST_FOLDERS;
  const until = own.findIndex((folder, index) => folder !== other[index]);
  return until === -1 ? own.length : until;
}

const MOST_FOLDERS = 1_000;

function foldersOf(path: string, home: string): string[] {
  const folder = relative(home, dirname(path));
  return folder === '' ? [] : folder.split(sep);
}
