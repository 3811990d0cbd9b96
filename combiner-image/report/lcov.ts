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
  const lines: Record<string, number> = { ...file.getLineCoverage() };
  for (const [id, { loc }] of Object.entries(file.branchMap)) {
    const { line } = loc.start;
    if (line in file.getLineCoverage()) continue;
    lines[line] = Math.max(lines[line] ?? 0, callsAround(file, line), ...(file.b[id] ?? []));
  }
  return lines;
}

/** How often the innermost function ran whose text, or head, a line belongs to. */
function callsAround({ fnMap, f }: FileCoverage, line: number): number {
  let calls = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [id, { decl, loc }] of Object.entries(fnMap)) {
    const size = loc.end.line - decl.start.line;
    if (decl.start.line > line || loc.end.line < line || size > fewest) continue;
    fewest = size;
    calls = f[id] ?? 0;
  }
  return calls;
}

function isFileCoverage(file: unknown): file is FileCoverage {
  return typeof file === 'object' && file !== null && 'getLineCoverage' in file && 'toSummary' in file;
}
