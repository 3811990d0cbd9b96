import { asHints, type PythonExclusions } from '../code/python-patterns.ts';
import { UsageError } from '../errors.ts';
import { compilePatterns } from '../python/plan/patterns.ts';
import { ALL_HINTS, HINT_DIALECTS, type HintDialect, type Hints } from './exact/original/ignore-hints.ts';

/**
 * @param names of tools whose ignore comments are obeyed; `none` alone for none; absent: all
 * @param python what else is not counted of Python
 * @returns undefined where nothing is asked for
 * @throws UsageError
 */
export function parseHints(
  names: readonly string[] | undefined,
  python: PythonExclusions = {},
): Hints | undefined {
  const patterns = asHints(python);
  // Before anything is read.
  compilePatterns([...(python.exclude ?? []), ...(python.noBranch ?? [])]);
  if (names === undefined) return patterns.length === 0 ? undefined : new Set([...ALL_HINTS, ...patterns]);
  const dialects = names.length === 1 && names[0] === 'none' ? [] : names.map(dialect);
  return new Set([...dialects, ...patterns]);
}

function dialect(name: string): HintDialect {
  const known = HINT_DIALECTS.find((each) => each === name);
  if (known !== undefined) return known;
  throw new UsageError(`Unknown hints "${name}". Known: ${HINT_DIALECTS.join(', ')}, or none alone.`);
}
