import libCoverage, { type CoverageMapData, type FileCoverage } from 'istanbul-lib-coverage';

/** What a reader of a report sees of a line: all that tools with different statement maps have in common. */
export interface LineTally {
  /** Lines on which Istanbul has a statement: run or not. */
  lines: Agreement;
  /** Lines on which Istanbul has an arm of a branch: whether one of them did not run. */
  branches: Agreement;
  /** Lines on which Istanbul has a function: whether one of them did not run. */
  functions: Agreement;
}

export interface Agreement {
  total: number;
  agreed: number;
  /** Lines that the tool does not mention. */
  lost: number;
}

export function emptyLines(): LineTally {
  const none = () => ({ total: 0, agreed: 0, lost: 0 });
  return { lines: none(), branches: none(), functions: none() };
}

export function compareLines(sum: LineTally, expected: CoverageMapData, actual: CoverageMapData): void {
  for (const [name, data] of Object.entries(expected)) {
    const want = libCoverage.createFileCoverage(plain(data));
    const other = actual[name];
    const have = other && libCoverage.createFileCoverage(plain(other));
    add(sum.lines, linesHit(want), have && linesHit(have), true);
    add(sum.branches, armsHit(want), have && armsHit(have), false);
    add(sum.functions, functionsHit(want), have && functionsHit(have), false);
  }
}

/** @param strict a line that is not mentioned disagrees; else nothing is wrong with it for the tool. */
function add(
  tally: Agreement,
  want: Map<number, boolean>,
  have: Map<number, boolean> | undefined,
  strict: boolean,
): void {
  for (const [line, hit] of want) {
    const said = have?.get(line);
    tally.total++;
    if (said === undefined) tally.lost++;
    if ((said ?? (strict || have === undefined ? undefined : true)) === hit) tally.agreed++;
  }
}

function linesHit(file: FileCoverage): Map<number, boolean> {
  const lines = Object.entries(file.getLineCoverage());
  return new Map(lines.map(([line, count]) => [Number(line), count > 0]));
}

function armsHit(file: FileCoverage): Map<number, boolean> {
  const lines = new Map<number, boolean>();
  for (const [id, { loc, locations }] of Object.entries(file.branchMap)) {
    file.b[id]?.forEach((count, arm) => {
      // An else that is not there is shown where its if is.
      const line = locations[arm]?.start?.line ?? loc?.start?.line;
      if (line !== undefined) lines.set(line, (lines.get(line) ?? true) && count > 0);
    });
  }
  return lines;
}

function functionsHit(file: FileCoverage): Map<number, boolean> {
  const lines = new Map<number, boolean>();
  for (const [id, { decl }] of Object.entries(file.fnMap)) {
    const { line } = decl.start;
    lines.set(line, (lines.get(line) ?? true) && (file.f[id] ?? 0) > 0);
  }
  return lines;
}

function plain(data: CoverageMapData[string]): never {
  return JSON.parse(JSON.stringify('data' in data ? data.data : data)) as never;
}
