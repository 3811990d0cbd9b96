import { wildcard } from '../../contract/wildcard.ts';

/**
 * The names and patterns (`*` is any text) that speak of none of the functions of which something usable came.
 * @param expected absent: nobody said which functions there are
 */
export function absentFunctions(
  expected: readonly string[] = [],
  functions: readonly { name: string }[],
): string[] {
  const isAbsent = (pattern: string) => {
    const matches = wildcard(pattern);
    return !functions.some(({ name }) => matches(name));
  };
  return [...new Set(expected)].filter(isAbsent);
}
