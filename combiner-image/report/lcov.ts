import type { FileCoverage } from 'istanbul-lib-coverage';
import type { ReportNode } from 'istanbul-lib-report';
import libReports from 'istanbul-reports';

/**
 * Istanbul's LCOV, in which each line that has a branch has a count of its own: a default argument on a line without
 * a statement has none there, and lcov 2 refuses such a file.
 */
export function lcovReport(options: { projectRoot: string; file?: string }) {
  const report = libReports.create('lcovonly', options);
  const onDetail: unknown = Reflect.get(report, 'onDetail');
  if (typeof onDetail !== 'function')
    throw new Error('istanbul-reports writes LCOV in another way than it did');
  return Object.assign(report, {
    onDetail: (node: ReportNode) => onDetail.call(report, withBranchLines(node)),
  });
}

/** What Istanbul's reporter asks a node for. */
function withBranchLines(node: ReportNode) {
  const file = node.getFileCoverage();
  if (!isFileCoverage(file)) throw new Error('istanbul-lib-report has other nodes than those that are known');
  const lines = linesOf(file);
  const { functions, branches } = file.toSummary().data;
  const counts = Object.values(lines);
  const total = { total: counts.length, covered: counts.filter((count) => count > 0).length };
  const { path, f, fnMap, b, branchMap } = file;
  return {
    getFileCoverage: () => ({ path, f, fnMap, b, branchMap, getLineCoverage: () => lines }),
    getCoverageSummary: () => ({ functions, branches, lines: total }),
  };
}

function linesOf(file: FileCoverage): Record<string, number> {
  const ofStatements = file.getLineCoverage();
  const bare = new Map<number, number>();
  for (const [id, { loc }] of Object.entries(file.branchMap)) {
    const { line } = loc.start;
    if (line in ofStatements) continue;
    bare.set(
      line,
      (file.b[id] ?? []).reduce((most, count) => Math.max(most, count), bare.get(line) ?? 0),
    );
  }
  const calls = callsAround(file, [...bare.keys()]);
  const lines: Record<string, number> = { ...ofStatements };
  for (const [line, count] of bare) lines[line] = Math.max(count, calls.get(line) ?? 0);
  return lines;
}

/**
 * How often the innermost function ran whose text, or head, each line belongs to. In one pass down the file: a bundle
 * has tens of thousands of both.
 */
function callsAround({ fnMap, f }: FileCoverage, lines: readonly number[]): Map<number, number> {
  const functions = Object.entries(fnMap)
    .map(([id, { decl, loc }]) => ({ start: decl.start.line, end: loc.end.line, calls: f[id] ?? 0 }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const calls = new Map<number, number>();
  let open: typeof functions = [];
  let next = 0;
  for (const line of lines.toSorted((a, b) => a - b)) {
    for (let each = functions[next]; each !== undefined && each.start <= line; each = functions[++next])
      open.push(each);
    open = open.filter(({ end }) => end >= line);
    let fewest = Number.POSITIVE_INFINITY;
    for (const { start, end, calls: count } of open) {
      if (end - start > fewest) continue;
      fewest = end - start;
      calls.set(line, count);
    }
  }
  return calls;
}

function isFileCoverage(file: unknown): file is FileCoverage {
  return typeof file === 'object' && file !== null && 'getLineCoverage' in file && 'toSummary' in file;
}
