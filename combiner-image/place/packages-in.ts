import { isBuiltin } from 'node:module';
import { packageOf } from '../checkout/workspace-packages.ts';

const HELD = /\bnode_modules\/((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200})(?=\/)/g;
const LOADED = /(?:\b(?:require|import)\(|\bfrom\s?)\s?["']((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200})(?=["'/])/g;

/** Packages that a bundle says it holds, or loads: nothing of them is the user's. */
export function packagesIn(text: string): ReadonlySet<string> {
  const names = [HELD, LOADED].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  return new Set(names);
}

/** Whether an import leads out of the user's code, as far as a bundle tells. */
export function isOfPackage(from: string, packages: ReadonlySet<string>): boolean {
  return isBuiltin(from) || (!from.startsWith('.') && packages.has(packageOf(from)));
}
