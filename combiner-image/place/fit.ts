import type { CodeFile } from './code-file.ts';
import type { CompiledPlaces } from './compilers/compiled-places.ts';
import { isLeftOut } from './left-out.ts';
import type { ModuleCode } from './modules.ts';
import { type ImportedName, Names } from './names.ts';
import type { TopStatement } from './not-deployed.ts';
import { embedded, type Pair, pairShapes } from './pair-shapes.ts';
import { NOWHERE, type Shape } from './shape.ts';

/** A file of the checkout, and the statements of a module that are its own. */
export interface Fit {
  path: string;
  text: string;
  pairs: Pair[];
  /** Behind them there is code of no file. */
  ends: number[];
  /** What stands at the top level of it, where that is known already. */
  top?: readonly TopStatement[] | undefined;
  /** It is this file if others call these so. */
  open: readonly ImportedName[];
}

/**
 * Undefined when not all of a module, or not in one way alone, is found in a file; or when the file holds what would
 * have been deployed, too.
 */
export function fitOf(
  module: ModuleCode,
  { path, text, statements, hashes, places, top }: CodeFile,
): Fit | undefined {
  const own = new Set(module.shapes.map(({ start }) => start));
  // What looks as if a tool had added it may be the file's own.
  const withHelpers = module.all.filter(({ start, hash }) => own.has(start) || hashes.has(hash));
  for (const deployed of [withHelpers, module.shapes]) {
    const indexes = embedded(deployed, statements);
    if (indexes === undefined) continue;
    const pairs: Pair[] = [];
    const names = new Names();
    const isSame = deployed.every((each, i) => {
      const original = statements[indexes[i] ?? -1];
      return original !== undefined && pairShapes(original, each, pairs, names);
    });
    if (!isSame) continue;
    const matched = new Set(indexes);
    const others = statements.filter((_, i) => !matched.has(i));
    // What is new in the file is not deployed; but who uses what it declares was made from another text.
    const isLeft = (each: Shape) =>
      module.hint === undefined ? !module.isWhole && isLeftOut(each, names) : !declares(each, names);
    if (others.every(isLeft)) {
      const ends = deployed.map(({ end }) => end);
      return { path, text, pairs: inSource(pairs, places), ends, open: names.open, top };
    }
  }
  return undefined;
}

/** Whether a statement declares what the deployed code says. */
function declares({ kind, binding, kids: [declared] }: Shape, names: Names): boolean {
  if (binding !== undefined && names.has(binding)) return true;
  const open = kind === 'var' && declared !== undefined ? [declared] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.binding !== undefined && names.has(next.binding)) return true;
    for (const kid of next.kids) open.push(kid);
  }
  return false;
}

/** From what a compiler made of a file to the file. What it does not tell is nowhere. */
function inSource(pairs: readonly Pair[], places: CompiledPlaces | undefined): Pair[] {
  if (places === undefined) return [...pairs];
  return pairs.map(({ generated, original }) => ({
    generated,
    original: places.at(original)?.offset ?? NOWHERE.start,
  }));
}

/** Whether a file holds so much of a module that it may be another state of its source. */
export function isLike(module: ModuleCode, { hashes }: CodeFile): boolean {
  return isMuch(module.shapes, sizeOf(module.shapes.filter(({ hash }) => hashes.has(hash))));
}

/** @param size of what a file holds of it */
export function isMuch(shapes: readonly Shape[], size: number): boolean {
  return size > sizeOf(shapes) * LEAST_LIKENESS;
}

export function sizeOf(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, { size }) => sum + size, 0);
}

/** Of less it is not said that a file may be another state of it. */
export const LEAST_LIKENESS = 0.1;
