import type { CoverageMap, FileCoverage } from 'istanbul-lib-coverage';
import picomatch from 'picomatch';
import { rangesInWords } from '../../combiner-image/changed/line-ranges.ts';
import type { NamedSources } from '../../combiner-image/report/source-files.ts';
import { type FileTotals, type Metric, sumOf, type Total } from '../../combiner-image/report/totals.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import { wildcard } from '../../contract/wildcard.ts';
import { type Gate, missOf } from './gate.ts';

/** Files that a missed gate names. */
const MOST_FILES = 3;

/** What gates are asked of. */
export interface Judged extends Pick<CombineResult, 'files' | 'totals' | 'functions' | 'suites'> {
  sources: Pick<NamedSources, 'map' | 'holders'>;
}

export interface Judgement {
  /** One sentence for each gate that is missed. */
  misses: string[];
  /** Gates of which the report has nothing: neither passed nor missed. */
  unjudged: string[];
  /** How many gates were held, all of their parts. */
  reached: number;
}

/** A part of the report that a gate is of. */
interface Part {
  name: string;
  total: Total;
  /** Whose lines are named; absent: nothing tells. */
  files?: readonly FileTotals[];
}

/** Holds the numbers of a report against gates. */
export function judge(gates: readonly Gate[], judged: Judged): Judgement {
  const misses: string[] = [];
  const unjudged: string[] = [];
  let reached = 0;
  for (const gate of gates) {
    const parts = partsOf(gate, judged);
    if (parts.length === 0) unjudged.push(nothingOf(gate, judged));
    else if (parts.every(({ total }) => missOf(total, gate.wanted) === undefined)) reached++;
    for (const { name, total, files = [] } of parts) {
      const miss = missOf(total, gate.wanted);
      if (miss === undefined) continue;
      const first = firstPlaces(files, gate.metric, judged);
      misses.push(
        `${name}${gate.metric}: ${miss}${first.length > 0 ? `; look first at ${first.join(', ')}` : ''}`,
      );
    }
  }
  return { misses, unjudged, reached };
}

/** With a name that there is: without a star, or from the folder above, one is easily written. */
function nothingOf({ scope, pattern }: Gate, { files, functions, suites }: Judged): string {
  const [kind, [name]] =
    scope === 'function'
      ? [scope, functions.map((each) => each.name)]
      : scope === 'suite'
        ? [scope, Object.keys(suites?.totals ?? {})]
        : ['file', files.map(({ path }) => path)];
  return `no ${kind} is named ${pattern}${name === undefined ? `, and the report has no ${kind}s` : `; names are, for example, ${name}`}`;
}

/** What a gate is of; none: the report has nothing of it. */
export function partsOf(
  { scope, pattern, metric }: Gate,
  { files, totals, functions, suites, sources }: Judged,
): Part[] {
  const matching = (is: (file: FileTotals) => boolean) => files.filter(is);
  if (scope === undefined) return [{ name: '', total: totals[metric], files }];
  switch (scope) {
    case 'file': {
      const isMatch = picomatch(pattern, { dot: true });
      const group = matching(({ path }) => isMatch(path));
      return group.length === 0 ? [] : [{ name: `${pattern}: `, total: sumOf(group, metric), files: group }];
    }
    case 'each': {
      const isMatch = picomatch(pattern, { dot: true });
      return matching(({ path }) => isMatch(path)).map((file) => ({
        name: `${file.path}: `,
        total: file[metric],
        files: [file],
      }));
    }
    case 'function':
      return functions
        .map(({ name }) => name)
        .filter(wildcard(pattern))
        .flatMap((name) => {
          const own = matching(({ path }) => sources.holders.get(path)?.has(name) === true);
          return own.length === 0
            ? []
            : [{ name: `function ${name}: `, total: sumOf(own, metric), files: own }];
        });
    case 'suite': {
      const own = Object.entries(suites?.totals ?? {}).filter(([name]) => name === pattern);
      return own.map(([name, of]) => ({ name: `suite ${name}: `, total: of[metric] }));
    }
  }
}

/** Where most is missing: `src/pay.ts:10-14`. */
function firstPlaces(
  files: readonly FileTotals[],
  metric: Metric,
  { files: all, sources: { map } }: Judged,
): string[] {
  const missing = (file: FileTotals) => file[metric].total - file[metric].covered;
  const worst = files
    .filter((file) => missing(file) > 0)
    .sort((a, b) => missing(b) - missing(a))
    .slice(0, MOST_FILES);
  // One entry of the map is one of the list, in the same order.
  return worst.map((file) => `${file.path}:${linesMissing(map, all.indexOf(file), metric)}`);
}

function linesMissing(map: CoverageMap, index: number, metric: Metric): string {
  const file = map.fileCoverageFor(map.files()[index] ?? '');
  const lines = [...new Set(unreached(file, metric))].sort((a, b) => a - b);
  return rangesInWords(lines).split(', ').slice(0, MOST_FILES).join(', ');
}

function unreached(file: FileCoverage, metric: Metric): number[] {
  switch (metric) {
    case 'lines':
      return file.getUncoveredLines().map(Number);
    case 'statements':
      return Object.entries(file.statementMap).flatMap(([id, { start }]) =>
        file.s[id] === 0 ? [start.line] : [],
      );
    case 'functions':
      return Object.entries(file.fnMap).flatMap(([id, { decl }]) =>
        file.f[id] === 0 ? [decl.start.line] : [],
      );
    case 'branches':
      return Object.entries(file.branchMap).flatMap(([id, { loc, locations }]) =>
        (file.b[id] ?? []).flatMap((count, arm) =>
          count === 0 ? [locations[arm]?.start.line ?? loc.start.line] : [],
        ),
      );
  }
}
