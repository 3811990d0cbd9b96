import { plural } from '../../combiner-image/plural.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import { someOf } from '../../combiner-image/some-of.ts';

/** Why a threshold may be missed, beside it: of files that were edited and not built again nothing has run yet. */
export function notBuilt({ carried, files }: Pick<CombineResult, 'carried' | 'files'>): string[] {
  const shown = new Set(files.map(({ path }) => path));
  const others = carried.flatMap(({ path, isUndeployed }) => (isUndeployed && shown.has(path) ? path : []));
  if (others.length === 0) return [];
  const are = others.length === 1 ? 'is' : 'are';
  return [
    `${plural(others.length, 'file')} ${are} deployed with a different text than the one shown (not built since the change?): ${someOf(others)}`,
  ];
}
