import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import libCoverage, { type FileCoverageData } from 'istanbul-lib-coverage';
import libReport from 'istanbul-lib-report';
import { lcovReport } from '../../../combiner-image/report/lcov.ts';

/** Of one file of LCOV, what two tools can say alike: not in which words, and in which order. */
interface LcovFile {
  /** `LF`, `LH`, `BRF`, `BRH`, `FNF`, `FNH`. */
  totals: number[];
  /** `DA` without a checksum. */
  lines: string[];
  /** By line, how often each way on was taken. */
  branches: Record<string, number[]>;
}

const TOTALS = ['LF', 'LH', 'BRF', 'BRH', 'FNF', 'FNH'];

/** @returns what differs, a line each */
export function compareLcov(theirs: string, ours: string): string[] {
  const [other, own] = [lcovOf(theirs), lcovOf(ours)];
  const names = new Set([...other.keys(), ...own.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [other.get(name) ?? EMPTY, own.get(name) ?? EMPTY];
    const differing = [
      ...TOTALS.flatMap((total, at) =>
        a.totals[at] === b.totals[at] ? [] : [`${total} ${b.totals[at]} for ${a.totals[at]}`],
      ),
      ...entriesThatDiffer(linesOf(a), linesOf(b)),
      ...entriesThatDiffer(a.branches, withoutExcused(b.branches, a.branches)),
    ];
    return differing.length === 0 ? [] : [`${name}: LCOV ${differing.join(', ')}`];
  });
}

/** Of `# pragma: no branch` that ran nowhere coverage.py counts the exits as taken, and writes none of them. */
function withoutExcused(ours: LcovFile['branches'], theirs: LcovFile['branches']): LcovFile['branches'] {
  return Object.fromEntries(
    Object.entries(ours).filter(([line, taken]) => line in theirs || taken.includes(0)),
  );
}

function linesOf({ lines }: LcovFile): Record<string, string> {
  return Object.fromEntries(lines.map((line) => line.split(',') as [string, string]));
}

function entriesThatDiffer(theirs: object, ours: object): string[] {
  const [a, b] = [theirs, ours].map(
    (of) => new Map(Object.entries(of).map(([key, value]) => [key, `${value}`])),
  );
  const keys = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
  return [...keys].flatMap((key) =>
    a?.get(key) === b?.get(key) ? [] : [`line ${key}: ${b?.get(key)} for ${a?.get(key)}`],
  );
}

/** As the report writes it. */
export function lcovText(files: readonly FileCoverageData[], projectRoot: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'lambda-coverage-lcov-'));
  try {
    const coverageMap = libCoverage.createCoverageMap(
      Object.fromEntries(files.map((file) => [file.path, file])),
    );
    const context = libReport.createContext({ dir, coverageMap, defaultSummarizer: 'nested' });
    lcovReport({ projectRoot }).execute(context);
    return readFileSync(join(dir, 'lcov.info'), 'utf8');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Of a file without statements, some tools write nothing. */
const EMPTY: LcovFile = { totals: TOTALS.map(() => 0), lines: [], branches: {} };

function lcovOf(text: string): Map<string, LcovFile> {
  const files = new Map<string, LcovFile>();
  for (const record of text.split('end_of_record')) {
    const lines = record.trim().split('\n');
    const of = (kind: string) =>
      lines.flatMap((line) => (line.startsWith(`${kind}:`) ? [line.slice(kind.length + 1)] : []));
    const [name] = of('SF');
    if (name === undefined) continue;
    const branches: LcovFile['branches'] = {};
    for (const branch of of('BRDA')) {
      const [line = '', taken = ''] = [/^\d+/.exec(branch)?.[0], /[^,]+$/.exec(branch)?.[0]];
      branches[line] = [...(branches[line] ?? []), taken === '-' ? 0 : Number(taken)].sort((a, b) => a - b);
    }
    files.set(name, {
      totals: TOTALS.map((kind) => Number(of(kind)[0] ?? 0)),
      lines: of('DA')
        .map((line) => line.split(',').slice(0, 2).join())
        .sort(),
      branches,
    });
  }
  return files;
}
