import { saturatingSum } from './saturating-sum.ts';
import type { CoverageRange, FunctionCoverage } from './script-coverage.ts';

/** Counts of one function as disjoint runs of text: `counts[i]` holds from `bounds[i]` to `bounds[i + 1]`. */
interface FunctionCounts {
  functionName: string;
  isBlockCoverage: boolean;
  /** How often the function was entered: the count of its outermost range. */
  entries: number;
  bounds: number[];
  counts: number[];
}

/**
 * Adds up V8 coverage of one script over many takes or many sandboxes.
 *
 * V8's ranges nest and override each other, so they are flattened per function before they are added; a
 * function that a take leaves out adds nothing, never its parent's count. All takes must be of the same text.
 */
export class ScriptCounts {
  readonly #functions = new Map<string, FunctionCounts>();
  #bounds = 0;

  /** Bounds of runs, in all functions together. */
  get bounds(): number {
    return this.#bounds;
  }

  /**
   * Adds one take.
   * @returns whether code ran that had not run before.
   */
  add(functions: readonly FunctionCoverage[]): boolean {
    let newCode = false;
    for (const taken of functions) {
      const root = taken.ranges[0];
      if (root === undefined) continue;
      const key = `${root.startOffset}:${root.endOffset}:${taken.functionName}`;
      const flat = flatten(taken);
      const known = this.#functions.get(key);
      if (known === undefined) {
        this.#functions.set(key, flat);
        this.#bounds += flat.bounds.length;
        newCode ||= flat.entries > 0 || flat.counts.some((count) => count > 0);
      } else {
        this.#bounds -= known.bounds.length;
        newCode = addInto(known, flat) || newCode;
        this.#bounds += known.bounds.length;
      }
    }
    return newCode;
  }

  /** The sums in V8's form, outer functions first, as V8 orders them. */
  toFunctions(): FunctionCoverage[] {
    return [...this.#functions.values()].map(unflatten).sort(byPosition);
  }
}

/**
 * The text of a function that ran, a row for each count: `[start, end, start, end, …, count]`, ascending, the count left out
 * where it is 1. None when the function did not run.
 * @param isExact else a count is its rank among those of the function: which of two places ran more often is still known,
 * and there are few different ones
 */
export function countedText(taken: FunctionCoverage, isExact: boolean): number[][] {
  const { bounds, counts } = flatten(taken);
  const rows = new Map<number, number[]>();
  for (const count of [...new Set(counts)].filter((each) => each > 0).sort((x, y) => x - y))
    rows.set(count, []);
  for (const [i, count] of counts.entries()) {
    const row = rows.get(count);
    const start = bounds[i] ?? 0;
    if (row?.at(-1) === start) row.pop();
    else row?.push(start);
    row?.push(bounds[i + 1] ?? start);
  }
  return [...rows].map(([count, row], rank) => {
    const weight = isExact ? count : rank + 1;
    return weight === 1 ? row : [...row, weight];
  });
}

function flatten(taken: FunctionCoverage): FunctionCounts {
  const { functionName, isBlockCoverage } = taken;
  const [root] = taken.ranges;
  // Most functions of a bundle: not run, or without a branch.
  if (root !== undefined && taken.ranges.length === 1) {
    const { startOffset, endOffset, count } = root;
    const isEmpty = startOffset === endOffset;
    const bounds = isEmpty ? [startOffset] : [startOffset, endOffset];
    return { functionName, isBlockCoverage, entries: count, bounds, counts: isEmpty ? [] : [count] };
  }
  const bounds = [...new Set(taken.ranges.flatMap((range) => [range.startOffset, range.endOffset]))];
  bounds.sort((a, b) => a - b);
  // Outer ranges first (V8 sorts so; hand-made objects may not): the innermost has the last word.
  const ranges = [...taken.ranges].sort(outerFirst);
  const counts: number[] = [];
  const open: CoverageRange[] = [];
  let next = 0;
  for (const bound of bounds.slice(0, -1)) {
    for (let range = ranges[next]; range !== undefined && range.startOffset <= bound; range = ranges[++next])
      open.push(range);
    let innermost = open.at(-1);
    while (innermost !== undefined && innermost.endOffset <= bound) {
      open.pop();
      innermost = open.at(-1);
    }
    counts.push(innermost?.count ?? 0);
  }
  return { functionName, isBlockCoverage, entries: root?.count ?? 0, bounds, counts };
}

/** Adds `more` into `sum`; says whether some text went from 0 to above. */
function addInto(sum: FunctionCounts, more: FunctionCounts): boolean {
  const bounds: number[] = [];
  const counts: number[] = [];
  let newCode = sum.entries === 0 && more.entries > 0;
  let a = 0;
  let b = 0;
  while (a < sum.counts.length && b < more.counts.length) {
    bounds.push(Math.max(sum.bounds[a] ?? 0, more.bounds[b] ?? 0));
    const before = sum.counts[a] ?? 0;
    const added = more.counts[b] ?? 0;
    newCode ||= before === 0 && added > 0;
    counts.push(saturatingSum(before, added));
    const endA = sum.bounds[a + 1] ?? 0;
    const endB = more.bounds[b + 1] ?? 0;
    if (endA <= endB) a++;
    if (endB <= endA) b++;
  }
  bounds.push(sum.bounds.at(-1) ?? 0);
  sum.entries = saturatingSum(sum.entries, more.entries);
  sum.bounds = bounds;
  sum.counts = counts;
  sum.isBlockCoverage ||= more.isBlockCoverage;
  return newCode;
}

function unflatten({
  functionName,
  isBlockCoverage,
  entries,
  bounds,
  counts,
}: FunctionCounts): FunctionCoverage {
  const ranges: CoverageRange[] = [
    { startOffset: bounds[0] ?? 0, endOffset: bounds.at(-1) ?? 0, count: entries },
  ];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    const last = ranges.at(-1);
    const startOffset = bounds[i] ?? 0;
    const endOffset = bounds[i + 1] ?? 0;
    if (ranges.length > 1 && last?.endOffset === startOffset && last.count === count)
      last.endOffset = endOffset;
    else if (count !== entries) ranges.push({ startOffset, endOffset, count });
  }
  return { functionName, ranges, isBlockCoverage };
}

function outerFirst(a: CoverageRange, b: CoverageRange): number {
  return a.startOffset - b.startOffset || b.endOffset - a.endOffset;
}

function byPosition(a: FunctionCoverage, b: FunctionCoverage): number {
  const [rootA, rootB] = [a.ranges[0], b.ranges[0]];
  return rootA === undefined || rootB === undefined ? 0 : outerFirst(rootA, rootB);
}
