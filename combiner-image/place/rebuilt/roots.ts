import { isBuiltin } from 'node:module';
import type { CheckoutCode } from '../checkout-code.ts';
import { isCode } from '../code-files.ts';
import { importedNames } from '../imported-names.ts';
import type { WordShare } from './kept-words.ts';

/** Of what the likeliest one brings along. */
const LEAST_SHARE = 0.3;
/** Of more it is not asked what they bring along. */
const MOST_SCORED = 50;

type Code = Pick<CheckoutCode, 'files' | 'names' | 'effort'>;

/**
 * Of the likely files of a text those where it may begin, as a handler does: no other one imports them. First those
 * that bring along the most of what is in the text, and the least of what is not.
 * @param likely their paths
 * @param shares of all files
 */
export async function rootsOf(
  likely: readonly string[],
  shares: ReadonlyMap<string, WordShare>,
  code: Code,
): Promise<string[]> {
  const imports = await importsFrom(likely, code);
  const imported = new Set<string>();
  for (const [path, all] of imports) for (const each of all) if (each !== path) imported.add(each);
  const roots = likely.filter((path) => !imported.has(path));
  const ownScore = (path: string) => {
    const { rare = 0, found = 0 } = shares.get(path) ?? {};
    return found - (rare - found) / 2;
  };
  const score = (path: string) => {
    code.effort.mustBeLeft();
    return reachedFrom(path, imports).reduce((sum, each) => sum + ownScore(each), 0);
  };
  // Files that import one another have none.
  return (roots.length > 0 ? roots : [...likely])
    .sort((a, b) => ownScore(b) - ownScore(a))
    .slice(0, MOST_SCORED)
    .map((path) => ({ path, score: score(path) }))
    .sort((a, b) => b.score - a.score)
    .filter(({ score: own }, _, [first]) => own >= (first?.score ?? 0) * LEAST_SHARE)
    .map(({ path }) => path);
}

/** Of files and all that they bring along: what each of them imports. */
async function importsFrom(paths: readonly string[], code: Code): Promise<Map<string, readonly string[]>> {
  const imports = new Map<string, readonly string[]>();
  const open = [...paths];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (imports.has(path)) continue;
    code.effort.mustBeLeft();
    const found = await importsOf(path, code);
    imports.set(path, found);
    for (const each of found) open.push(each);
  }
  return imports;
}

async function importsOf(path: string, code: Code): Promise<string[]> {
  const text = isCode(path) ? ((await code.files.text(path)) ?? '') : '';
  const found: string[] = [];
  for (const name of importedNames(text))
    if (!isBuiltin(name))
      for (const each of await code.names.imported(path, name)) if (isCode(each)) found.push(each);
  return found;
}

function reachedFrom(path: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const open = [path];
  const all = new Set(open);
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const each of imports.get(next) ?? [])
      if (!all.has(each)) {
        all.add(each);
        open.push(each);
      }
  return [...all];
}
