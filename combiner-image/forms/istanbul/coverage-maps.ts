import type { BranchMapping, FunctionMapping, Range } from 'istanbul-lib-coverage';
import { isFields } from '../../bytes/check.ts';
import type { CoverageFields } from '../../other-coverage/other-coverage.ts';

/** Where Istanbul's counters are. The counts of a source are those of its statements, functions and arms, one after another. */
export interface CoverageMaps {
  statementMap: Record<string, Range>;
  fnMap: Record<string, FunctionMapping>;
  branchMap: Record<string, BranchMapping>;
}

/** How many counts there are. */
export function sizeOf({ statementMap, fnMap, branchMap }: CoverageMaps): number {
  const arms = Object.values(branchMap).reduce((sum, { locations }) => sum + locations.length, 0);
  return Object.keys(statementMap).length + Object.keys(fnMap).length + arms;
}

/** The counters with their counts. */
export function withCounts(maps: CoverageMaps, counts: ArrayLike<number>): CoverageFields {
  let at = 0;
  const next = (): number => counts[at++] ?? 0;
  return {
    ...maps,
    s: Object.fromEntries(Object.keys(maps.statementMap).map((id) => [id, next()])),
    f: Object.fromEntries(Object.keys(maps.fnMap).map((id) => [id, next()])),
    b: Object.fromEntries(
      Object.entries(maps.branchMap).map(([id, { locations }]) => [id, locations.map(next)]),
    ),
  };
}

export function isCoverageMaps(data: { [field: string]: unknown }): data is CoverageMaps & typeof data {
  const { statementMap, fnMap, branchMap } = data;
  return (
    isFields(statementMap) &&
    Object.values(statementMap).every(isRange) &&
    isFields(fnMap) &&
    Object.values(fnMap).every(
      (each) =>
        isFields(each) && typeof each['name'] === 'string' && isRange(each['decl']) && isRange(each['loc']),
    ) &&
    isFields(branchMap) &&
    Object.values(branchMap).every(
      (each) =>
        isFields(each) &&
        typeof each['type'] === 'string' &&
        isRange(each['loc']) &&
        isList(each['locations']),
    )
  );
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isFields);
}

function isRange(value: unknown): boolean {
  return isFields(value) && isPlace(value['start']) && isPlace(value['end']);
}

function isPlace(value: unknown): boolean {
  return isFields(value) && Number.isSafeInteger(value['line']) && Number.isSafeInteger(value['column']);
}
