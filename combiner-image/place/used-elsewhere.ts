import { posix } from 'node:path';
import { withoutCodeSuffix } from '../checkout/code-suffix.ts';
import type { Fit } from './fit.ts';

/** Files that declare what others were deployed with, and that was not deployed of them. */
export function usedIn(fits: readonly Fit[]): ReadonlySet<string> {
  const byName = new Map(fits.map((fit) => [withoutCodeSuffix(fit.path), fit]));
  const used = new Set<string>();
  for (const { path, imported } of fits) {
    for (const { imported: name, from = '' } of imported) {
      if (name === undefined || !from.startsWith('.')) continue;
      const folder = posix.join(posix.dirname(path), from);
      const other =
        byName.get(withoutCodeSuffix(folder)) ?? byName.get(folder) ?? byName.get(`${folder}/index`);
      if (other?.leftOut.has(name)) used.add(other.path);
    }
  }
  return used;
}
