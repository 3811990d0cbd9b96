import type { CoverageRange, FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import { FUNCTION_HEAD, nameAt, RANGE_SIZE } from './block-layout.ts';

/**
 * What an attribution says of a script as V8 would have counted it, where all ran once.
 * @param runs `[function start, function end, start, end, start, end, …]`
 * @param counts of the same script: they know the names of functions
 */
export function runsAsFunctions(
  runs: readonly (readonly number[])[],
  counts: FlatCounts,
): FunctionCoverage[] {
  const names = namesOf(counts);
  const byFunction = new Map<string, { start: number; end: number; text: number[] }>();
  for (const [start = 0, end = 0, ...text] of runs) {
    const key = `${start}:${end}`;
    const known = byFunction.get(key);
    if (known === undefined) byFunction.set(key, { start, end, text: [...text] });
    else known.text.push(...text);
  }
  return [...byFunction].map(([key, { start, end, text }]) => ({
    functionName: names.get(key) ?? '',
    isBlockCoverage: true,
    ranges: rangesOf(start, end, united(text)),
  }));
}

/** By the outermost range. */
function namesOf(counts: FlatCounts): Map<string, string> {
  const names = new Map<string, string>();
  const { numbers, to } = counts;
  for (let at = counts.from; at < to; at += FUNCTION_HEAD + (numbers[at + 3] ?? 0) * RANGE_SIZE) {
    const key = `${numbers[at + FUNCTION_HEAD]}:${numbers[at + FUNCTION_HEAD + 1]}`;
    if (!names.has(key)) names.set(key, nameAt(counts, at));
  }
  return names;
}

/** Ascending, none touching another. */
function united(text: readonly number[]): [start: number, end: number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < text.length; i += 2) pairs.push([text[i] ?? 0, text[i + 1] ?? 0]);
  const found: [number, number][] = [];
  for (const [start, end] of pairs.sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

/** A function that was entered has gaps; one that only went on, behind an `await`, has pieces. */
function rangesOf(start: number, end: number, ran: readonly [start: number, end: number][]): CoverageRange[] {
  const wasEntered = ran[0]?.[0] === start;
  const root = { startOffset: start, endOffset: end, count: wasEntered ? 1 : 0 };
  if (!wasEntered)
    return [root, ...ran.map(([startOffset, endOffset]) => ({ startOffset, endOffset, count: 1 }))];
  const gaps = ran.map(([, from], i) => ({
    startOffset: from,
    endOffset: ran[i + 1]?.[0] ?? end,
    count: 0,
  }));
  return [root, ...gaps.filter(({ startOffset, endOffset }) => startOffset < endOffset)];
}
