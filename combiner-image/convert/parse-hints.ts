import { UsageError } from '../errors.ts';
import { HINT_DIALECTS, type HintDialect, type Hints } from './exact/original/ignore-hints.ts';

/** @param names of tools whose ignore comments are obeyed; `none` alone for none. @throws UsageError */
export function parseHints(names: readonly string[]): Hints {
  if (names.length === 1 && names[0] === 'none') return new Set();
  return new Set(names.map(dialect));
}

function dialect(name: string): HintDialect {
  const known = HINT_DIALECTS.find((each) => each === name);
  if (known !== undefined) return known;
  throw new UsageError(`Unknown hints "${name}". Known: ${HINT_DIALECTS.join(', ')}, or none alone.`);
}
