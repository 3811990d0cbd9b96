import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { TextCounters } from '../code/source-code.ts';
import type { OtherCoverage } from './other-coverage.ts';

/** Of statements that the other tool should know of: with less it speaks of another text. */
const LEAST_FIT = 0.5;

/**
 * Counts of another tool, at Istanbul's counters of a source.
 * @returns undefined when they are of another text.
 */
export function ontoCounters(
  { empty, armStarts }: TextCounters,
  other: OtherCoverage,
): FileCoverageData | undefined {
  const data = structuredClone(empty);
  let known = 0;
  const statements = Object.entries(data.statementMap);
  for (const [id, place] of statements) {
    const count = other.statement(place);
    if (count !== undefined) known++;
    data.s[id] = count ?? 0;
  }
  if (known < statements.length * LEAST_FIT) return undefined;
  for (const [id, { name, decl, loc }] of Object.entries(data.fnMap))
    data.f[id] = other.function(name, decl, loc) ?? 0;
  for (const [id, { type, loc }] of Object.entries(data.branchMap)) {
    const arms = armStarts(id);
    const counts = other.branch(type, loc, arms) ?? [];
    data.b[id] = arms.map((_, arm) => counts[arm] ?? 0);
  }
  return data;
}
