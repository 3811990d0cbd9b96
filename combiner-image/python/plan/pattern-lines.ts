import { OverrunError, withinCpu } from '../../cpu-limit.ts';
import { UsageError } from '../../errors.ts';
import { matchedLines } from './matched-lines.ts';
import { compilePatterns } from './patterns.ts';

/** Real patterns take a thousandth of it. Less than a conversion may take, so that this says what is wrong. */
const MOST_MS = 2_000;

/** Patterns that a user has given. */
export interface GivenPatterns {
  /** `--python-exclude`. */
  option: string;
  patterns: readonly string[];
}

/**
 * The lines that patterns fit, from 1.
 * @param own coverage.py's
 * @throws UsageError where a given one cannot be used, or takes for ever
 */
export function patternLines(
  text: string,
  own: readonly string[],
  { option, patterns }: GivenPatterns,
  mostMs = MOST_MS,
): Set<number> {
  if (patterns.length === 0) return linesOf(text, own);
  try {
    return withinCpu(mostMs, () => linesOf(text, [...own, ...patterns]));
  } catch (cause) {
    if (!(cause instanceof OverrunError)) throw cause;
    const slow = patterns.filter((pattern) => isSlow(text, pattern, mostMs));
    const named = (slow.length === 0 ? patterns : slow).map((pattern) => JSON.stringify(pattern)).join(', ');
    throw new UsageError(
      `${option} ${named} takes longer than ${mostMs / 1000} s of the processor for one file: write it without a repetition inside of a repetition, as in (a+)+.`,
      { cause },
    );
  }
}

function isSlow(text: string, pattern: string, mostMs: number): boolean {
  try {
    withinCpu(mostMs, () => linesOf(text, [pattern]));
    return false;
  } catch (error) {
    if (error instanceof OverrunError) return true;
    throw error;
  }
}

/** @param mostOfLine see matchedLines */
export function linesOf(text: string, patterns: readonly string[], mostOfLine?: number): Set<number> {
  const all = new Set<number>();
  for (const pattern of compilePatterns(patterns)) {
    for (const line of matchedLines(text, pattern, mostOfLine)) all.add(line);
  }
  return all;
}
