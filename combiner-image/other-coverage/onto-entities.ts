import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { Arm, Entities } from '../convert/exact/original/entity.ts';
import type { OtherCoverage, Place } from './other-coverage.ts';

/** Of statements that the other tool should know of: with less it speaks of another text. */
const LEAST_FIT = 0.5;

/**
 * Counts of another tool, at Istanbul's counters of a source.
 * @param empty of which nothing ran
 * @returns undefined when they are of another text.
 */
export function ontoEntities(
  empty: FileCoverageData,
  { branches }: Entities,
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
    const arms = branches[Number(id)]?.arms ?? [];
    const counts = other.branch(type, loc, arms.map(beginOf)) ?? [];
    data.b[id] = arms.map((_, arm) => counts[arm] ?? 0);
  }
  return data;
}

/** Where the code of an arm begins: of a case behind its test. */
function beginOf({ node, loc }: Arm): Place | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'SwitchCase') return node.consequent[0]?.loc.start ?? loc?.start;
  return node.loc.start;
}
