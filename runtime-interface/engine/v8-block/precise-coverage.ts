import type { FunctionCoverage } from '../../../contract/script-coverage.ts';

/** What V8 is asked to count: calls, and blocks. */
export const COUNTED = { callCount: true, detailed: true } as const;

/** UTF-16 code units of a script's text, by its first take: the module's own function spans it. */
export function lengthOf(functions: readonly FunctionCoverage[]): number {
  return functions.reduce((most, { ranges: [root] }) => Math.max(most, root?.endOffset ?? 0), 0);
}
