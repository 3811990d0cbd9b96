import { posix } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Range } from 'istanbul-lib-coverage';
import { flattenMap } from '../../sources/flatten-map.ts';
import { parseMap } from '../../sources/parse-map.ts';
import type { BroughtCoverage } from './brought-coverage.ts';
import { type CoverageMaps, withCounts } from './coverage-maps.ts';

/** Counters of one source, where they are in the text that was written. */
export interface BroughtSource {
  /** As the instrumenter, or the map of what it instrumented, names it. */
  own: string;
  /** Where the map has it. */
  text: string | null;
  /** Whose counts they get. */
  brought: BroughtCoverage;
  /** Of the counters of `brought`, those that come from this source. */
  maps: CoverageMaps;
}

type Place = Range['start'];

/** Where code was written: in a source, by its number. */
interface Origin extends Place {
  source: number;
}

/**
 * What was instrumented, by what it was written as.
 * @param deployed the text that brings the counters: it bounds what their maps may hold
 * @throws TypeError when its input source map cannot be read.
 */
export function broughtSources(brought: BroughtCoverage, deployed: string): BroughtSource[] {
  const { path, inputSourceMap } = brought;
  if (inputSourceMap === undefined) return [{ own: path, text: null, brought, maps: brought }];
  const flat = flattenMap(parseMap(inputSourceMap), deployed);
  const map = new TraceMap({ version: 3, ...flat });
  const sources = new Map<number, BroughtSource>();
  const originOf = ({ line, column }: Place): Origin | undefined => {
    const found = originalPositionFor(map, { line, column });
    if (found.source === null) return undefined;
    return { source: map.sources.indexOf(found.source), line: found.line, column: found.column };
  };
  const sourceOf = (source: number): BroughtSource => {
    const known = sources.get(source);
    if (known !== undefined) return known;
    const made: BroughtSource = {
      own: nameOf(flat.sources[source] ?? '', path),
      text: flat.sourcesContent[source] ?? null,
      brought,
      maps: { statementMap: {}, fnMap: {}, branchMap: {} },
    };
    sources.set(source, made);
    return made;
  };
  const rangeOf = (range: Range): { range: Range; source: number } | undefined => {
    const start = originOf(range.start);
    if (start === undefined) return undefined;
    const end = originOf(range.end);
    const isSame = end?.source === start.source;
    return { source: start.source, range: { start: placeOf(start), end: placeOf(isSame ? end : start) } };
  };
  for (const [id, range] of Object.entries(brought.statementMap)) {
    const found = rangeOf(range);
    if (found !== undefined) sourceOf(found.source).maps.statementMap[id] = found.range;
  }
  for (const [id, fn] of Object.entries(brought.fnMap)) {
    const [decl, loc] = [rangeOf(fn.decl), rangeOf(fn.loc)];
    if (decl === undefined || loc?.source !== decl.source) continue;
    const { line } = decl.range.start;
    sourceOf(decl.source).maps.fnMap[id] = { ...fn, decl: decl.range, loc: loc.range, line };
  }
  for (const [id, branch] of Object.entries(brought.branchMap)) {
    const found = rangeOf(branch.loc);
    // Arms are told apart by their order.
    if (found !== undefined) sourceOf(found.source).maps.branchMap[id] = { ...branch, loc: found.range };
  }
  return [...sources.values()];
}

/** The counters of a source with their counts. @param counts of all that it was brought with */
export function countedFields(
  { brought, maps }: Pick<BroughtSource, 'brought' | 'maps'>,
  counts: ArrayLike<number>,
) {
  const { s, f, b } = withCounts(brought, counts);
  return { ...maps, s, f, b };
}

/** Next to what was instrumented, unless it says where it is. */
function nameOf(source: string, path: string): string {
  const isWhole = source.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(source);
  return isWhole ? source : posix.join(posix.dirname(path.replaceAll('\\', '/')), source);
}

function placeOf({ line, column }: Place): Place {
  return { line, column };
}
