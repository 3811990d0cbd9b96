import { countedText } from '../../../contract/script-counts.ts';
import type { CoverageRange, FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import { FUNCTION_HEAD, nameAt, RANGE_SIZE } from './block-layout.ts';

/**
 * What an attribution says of a script as V8 would have counted it.
 * @param runs as in `Attribution.runs`, without the script; rows of one function are added up
 */
export function runsAsFunctions(
  runs: readonly (readonly number[])[],
  names: NamesByPlace,
): FunctionCoverage[] {
  const byFunction = new Map<string, { start: number; end: number; changes: Map<number, number> }>();
  for (const row of runs) {
    const [start = 0, end = 0] = row;
    const text = row.slice(2, row.length - (row.length % 2));
    const count = row.length % 2 === 0 ? 1 : (row.at(-1) ?? 1);
    const key = `${start}:${end}`;
    const known = byFunction.get(key) ?? { start, end, changes: new Map() };
    byFunction.set(key, known);
    for (const [i, offset] of text.entries())
      known.changes.set(offset, (known.changes.get(offset) ?? 0) + (i % 2 === 0 ? count : -count));
  }
  return [...byFunction.values()].map(({ start, end, changes }) => ({
    functionName: names.at(start, end),
    isBlockCoverage: true,
    ranges: rangesOf(start, end, changes),
  }));
}

/** What ran by these counts, as an attribution says it. */
export function functionsAsRuns(counts: FlatCounts): number[][] {
  return functionsIn(counts).flatMap((fn) =>
    countedText(fn, true).map((text) => [
      fn.ranges[0]?.startOffset ?? 0,
      fn.ranges[0]?.endOffset ?? 0,
      ...text,
    ]),
  );
}

/** Names of functions, by their outermost ranges: attributions have none. */
export class NamesByPlace {
  readonly #names = new Map<string, string>();

  /** @param counts of the script */
  static of(counts: FlatCounts): NamesByPlace {
    const names = new NamesByPlace();
    for (const fn of functionsIn(counts)) names.add(fn);
    return names;
  }

  add({ functionName, ranges: [root] }: FunctionCoverage): void {
    const key = `${root?.startOffset}:${root?.endOffset}`;
    if (!this.#names.has(key)) this.#names.set(key, functionName);
  }

  at(start: number, end: number): string {
    return this.#names.get(`${start}:${end}`) ?? '';
  }
}

function functionsIn(counts: FlatCounts): FunctionCoverage[] {
  const functions: FunctionCoverage[] = [];
  const { numbers, to } = counts;
  for (let at = counts.from; at < to; ) {
    const size = numbers[at + 3] ?? 0;
    const ranges = Array.from({ length: size }, (_, i) => {
      const range = at + FUNCTION_HEAD + i * RANGE_SIZE;
      return {
        startOffset: numbers[range] ?? 0,
        endOffset: numbers[range + 1] ?? 0,
        count: numbers[range + 2] ?? 0,
      };
    });
    functions.push({ functionName: nameAt(counts, at), isBlockCoverage: numbers[at + 2] === 1, ranges });
    at += FUNCTION_HEAD + size * RANGE_SIZE;
  }
  return functions;
}

/** A function that was entered ran at its start; one that only went on, behind an `await`, did not. */
function rangesOf(start: number, end: number, changes: ReadonlyMap<number, number>): CoverageRange[] {
  const entries = Math.max(0, changes.get(start) ?? 0);
  const root = { startOffset: start, endOffset: end, count: entries };
  const ranges = [root];
  let last = root;
  let count = 0;
  let from = start;
  const close = (to: number) => {
    if (from < to && count !== entries) {
      if (last !== root && last.endOffset === from && last.count === count) last.endOffset = to;
      else {
        last = { startOffset: from, endOffset: to, count };
        ranges.push(last);
      }
    }
    from = Math.max(from, to);
  };
  for (const [offset, change] of [...changes].sort(([a], [b]) => a - b)) {
    close(Math.min(offset, end));
    count = Math.max(0, count + change);
  }
  close(end);
  return ranges;
}
