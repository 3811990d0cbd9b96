import { isDeepStrictEqual } from 'node:util';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';

export interface Tally {
  total: number;
  /** Agree on hit or not hit. */
  hit: number;
  /** Agree on the count itself. */
  exact: number;
}

export interface Comparison {
  statements: Tally;
  functions: Tally;
  branches: Tally;
  files: number;
  /** Files whose maps are not Istanbul's own. */
  differentMaps: string[];
}

export interface Difference {
  file: string;
  kind: 's' | 'f' | 'b';
  id: string;
  line: number;
  column: number;
  type: string;
  expected: number;
  actual: number;
}

export function emptyComparison(): Comparison {
  const tally = () => ({ total: 0, hit: 0, exact: 0 });
  return { statements: tally(), functions: tally(), branches: tally(), files: 0, differentMaps: [] };
}

export function addComparison(sum: Comparison, other: Comparison): void {
  for (const kind of ['statements', 'functions', 'branches'] as const) {
    sum[kind].total += other[kind].total;
    sum[kind].hit += other[kind].hit;
    sum[kind].exact += other[kind].exact;
  }
  sum.files += other.files;
  sum.differentMaps.push(...other.differentMaps);
}

/** Adds one run to `sum`. Files that only one side has are the caller's business. */
export function compare(
  sum: Comparison,
  expected: CoverageMapData,
  actual: CoverageMapData,
  onDifference: (difference: Difference) => void = () => {},
): void {
  for (const [file, raw] of Object.entries(expected)) {
    const want = plain(raw);
    const other = actual[file];
    if (other === undefined) continue;
    const have = plain(other);
    sum.files++;
    for (const map of ['statementMap', 'fnMap', 'branchMap'] as const) {
      if (!isDeepStrictEqual(want[map], have[map])) sum.differentMaps.push(`${file} ${map}`);
    }
    const count = (tally: Tally, difference: Difference) => {
      tally.total++;
      if (difference.expected === difference.actual) tally.exact++;
      if (difference.expected > 0 === difference.actual > 0) tally.hit++;
      if (difference.expected !== difference.actual) onDifference(difference);
    };
    for (const [id, value] of Object.entries(want.s)) {
      const { line, column } = want.statementMap[id]?.start ?? { line: 0, column: 0 };
      const place = { file, kind: 's' as const, id, line, column, type: 'statement' };
      count(sum.statements, { ...place, expected: value, actual: have.s[id] ?? 0 });
    }
    for (const [id, value] of Object.entries(want.f)) {
      const { line, column } = want.fnMap[id]?.decl.start ?? { line: 0, column: 0 };
      const place = { file, kind: 'f' as const, id, line, column, type: 'function' };
      count(sum.functions, { ...place, expected: value, actual: have.f[id] ?? 0 });
    }
    for (const [id, arms] of Object.entries(want.b)) {
      const branch = want.branchMap[id];
      arms.forEach((value, arm) => {
        const { line, column } = branch?.loc.start ?? { line: 0, column: 0 };
        const place = {
          file,
          kind: 'b' as const,
          id: `${id}.${arm}`,
          line,
          column,
          type: branch?.type ?? '',
        };
        count(sum.branches, { ...place, expected: value, actual: have.b[id]?.[arm] ?? 0 });
      });
    }
  }
}

/** Without `undefined` members, as both sides look in JSON. */
function plain(data: CoverageMapData[string]): FileCoverageData {
  return JSON.parse(JSON.stringify('data' in data ? data.data : data)) as FileCoverageData;
}
