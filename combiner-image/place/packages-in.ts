import { packageOf } from '../checkout/workspace-packages.ts';
import type { FileNames } from './file-names.ts';
import type { ModuleCode } from './modules.ts';

const IN_FOLDER = /(?:^|\/)node_modules\/(?!.*\bnode_modules\/)(.+)$/;
/** `/*! bytes`, `@license React v18`, `/*! lodash <https://lodash.com>`: what comes first names the package. */
const BANNER =
  /(?:\/\*!|@license|@preserve)[\s*]{1,20}((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200}?)(?=\.?\s+(?:v?\d+\.|[-<|(]|Copyright|MIT|BSD|Apache|ISC|License)|\s*\n)/gi;
const AROUND = 400;

/** Of which package a module is, by its name or the licence that stands at its beginning. */
export async function packageOfModule(
  { hint, start }: Pick<ModuleCode, 'hint' | 'start'>,
  text: string,
  before: number,
  names: Pick<FileNames, 'hasPackage'>,
): Promise<string | undefined> {
  if (hint !== undefined) return packageOfFile(hint);
  const beginning = text.slice(Math.max(before, start - AROUND), start + AROUND);
  for (const [, name = ''] of beginning.matchAll(BANNER))
    for (const each of new Set([name, name.toLowerCase()])) if (await names.hasPackage(each)) return each;
  return undefined;
}

/** By its path; undefined for a file of the project. */
export function packageOfFile(path: string): string | undefined {
  const inside = IN_FOLDER.exec(path)?.[1];
  return inside === undefined ? undefined : packageOf(inside);
}
