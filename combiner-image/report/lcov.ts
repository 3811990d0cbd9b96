import type { FileCoverage, FunctionMapping } from 'istanbul-lib-coverage';
import type { ReportNode } from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import { fileCoverageOf } from './file-coverage.ts';

/**
 * Istanbul's LCOV as lcov 2 takes it. It refuses a branch or a function on a line that has no count, as Istanbul
 * gives none to the head of a declaration, and two functions of one name on different lines.
 */
export function lcovReport(options: { projectRoot: string; file?: string }) {
  const report = libReports.create('lcovonly', options);
  const onDetail: unknown = Reflect.get(report, 'onDetail');
  if (typeof onDetail !== 'function')
    throw new Error('istanbul-reports writes LCOV in another way than it did');
  return Object.assign(report, {
    onDetail: (node: ReportNode) => onDetail.call(report, forLcov(node)),
  });
}

/** What Istanbul's reporter asks a node for. */
function forLcov(node: ReportNode) {
  const file = fileCoverageOf(node);
  const lines = linesOf(file);
  const fnMap = functionsOf(file, lines);
  const { functions, branches } = file.toSummary().data;
  const counts = Object.values(lines);
  const total = { total: counts.length, covered: counts.filter((count) => count > 0).length };
  const { path, f, b, branchMap } = file;
  return {
    getFileCoverage: () => ({ path, f, fnMap, b, branchMap, getLineCoverage: () => lines }),
    getCoverageSummary: () => ({ functions, branches, lines: total }),
  };
}

/** Functions as lcov 2 takes them: names, and lines that have a count. */
function functionsOf(
  { fnMap, f }: FileCoverage,
  lines: Record<string, number>,
): Record<string, FunctionMapping> {
  const name = distinctNames();
  const counted = Object.keys(lines)
    .map(Number)
    .sort((a, b) => a - b);
  return Object.fromEntries(
    Object.entries(fnMap).map(([id, each]) => {
      const { start } = each.decl;
      let line = countedLine(counted, start.line, each.loc.end.line);
      if (line === undefined) {
        line = start.line;
        lines[line] = f[id] ?? 0;
        counted.push(line);
      }
      return [id, { ...each, name: name(each), decl: { ...each.decl, start: { ...start, line } } }];
    }),
  );
}

/**
 * The first function of a name keeps it; others have their line, and where that is not enough their column, behind.
 */
function distinctNames(): (each: FunctionMapping) => string {
  const taken = new Set<string>();
  return ({ name, decl: { start } }) => {
    const names = [name, `${name}:${start.line}`, `${name}:${start.line}:${start.column}`];
    let free = names.find((one) => !taken.has(one));
    for (let number = 2; free === undefined; number++)
      if (!taken.has(`${names.at(-1)}:${number}`)) free = `${names.at(-1)}:${number}`;
    taken.add(free);
    return free;
  };
}

/**
 * The first line of a function that has a count, or else the last one before it, or the first one of the file. A
 * count of its own would be a line that no other report of the file has.
 */
function countedLine(counted: readonly number[], start: number, end: number): number | undefined {
  let low = 0;
  for (let high = counted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((counted[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const next = counted[low];
  return next !== undefined && next <= end ? next : (counted[low - 1] ?? next);
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
