import type { Range } from 'istanbul-lib-coverage';
import type { IstanbulMaps } from '../convert/exact/original/istanbul-maps.ts';
import type { PythonBranch, PythonPlan, PythonSpan } from '../python/plan.ts';

/** Istanbul's type of branch for a line with several exits. */
export const EXITS = 'exits';

/**
 * What is counted of a text, in the order of the plan: an arm of a branch is a way on from its line.
 * @param branches those of the plan that are counted
 */
export function pythonMaps(
  plan: PythonPlan,
  branches: readonly PythonBranch[] = plan.branches,
): IstanbulMaps {
  const statements = new Set(plan.statements);
  const maps: IstanbulMaps = { statementMap: {}, fnMap: {}, branchMap: {} };
  for (const [id, line] of plan.statements.entries()) maps.statementMap[id] = rangeOf(plan.spanOf(line));
  for (const [id, { name, start, head, body }] of functionsIn(plan).entries())
    maps.fnMap[id] = { name, decl: rangeOf(head), loc: rangeOf(body), line: start };
  for (const [id, { line, exits }] of branches.entries()) {
    const loc = rangeOf(plan.spanOf(line));
    const locations = exits.map((exit) => (statements.has(exit) ? rangeOf(plan.spanOf(exit)) : copy(loc)));
    maps.branchMap[id] = { loc, type: EXITS, locations, line };
  }
  return maps;
}

/** Those that coverage.py names; classes are none of Istanbul's. */
export function functionsIn({ regions }: PythonPlan): PythonPlan['regions'] {
  return regions.filter(({ kind, lines }) => kind === 'function' && lines.length > 0);
}

function rangeOf({ start, end }: PythonSpan): Range {
  return copy({ start, end });
}

function copy({ start, end }: Range): Range {
  return { start: { ...start }, end: { ...end } };
}
