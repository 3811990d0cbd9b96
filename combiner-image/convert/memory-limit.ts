import { getHeapStatistics } from 'node:v8';
import { UnconvertedScriptError } from '../errors.ts';
import type { Script } from '../sources/script.ts';

/** As measured with the densest texts: syntax tree, flow and counters of a word or sign. Usual code has half. */
const BYTES_PER_TOKEN = 340;

/** What is left of a heap beside the sums of all scripts. */
const SHARE = 0.75;

/** For a heap of any size: some 4 MB of code. */
const LEAST_TOKENS = 1_800_000;

/** Of a source, once it has been converted: its counters. */
const KEPT_SHARE = 0.3;

/**
 * Refuses what cannot be converted with this heap: running out of it would end the report for all.
 * @throws UnconvertedScriptError
 */
export function mustFitHeap({ text, map }: Script, heapBytes = getHeapStatistics().heap_size_limit): void {
  const most = Math.max(LEAST_TOKENS, (heapBytes * SHARE) / BYTES_PER_TOKEN);
  const own = tokens(text, most);
  let largest = map === undefined ? own : 0;
  let all = 0;
  for (const source of map?.sourcesContent ?? []) {
    if (source === null) continue;
    const count = tokens(source, most);
    largest = Math.max(largest, count);
    all += count;
    if (all * KEPT_SHARE > most) break;
  }
  if (own + largest + all * KEPT_SHARE <= most) return;
  const mebibytes = Math.round(heapBytes / 1024 / 1024);
  throw new UnconvertedScriptError(
    `it is too large to convert with a heap of ${mebibytes} MiB: set NODE_OPTIONS=--max-old-space-size, or give the combiner more memory`,
  );
}

/** Words and signs, those in comments and strings too. Counting ends beyond `most`. */
function tokens(text: string, most: number): number {
  let count = 0;
  let isInWord = false;
  for (let i = 0; i < text.length && count <= most; i++) {
    const code = text.charCodeAt(i);
    const isWord = isWordCode(code);
    if (isWord ? !isInWord : code > 32) count++;
    isInWord = isWord;
  }
  return count;
}

function isWordCode(code: number): boolean {
  if (code > 127 || code === 36 || code === 95) return true;
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57);
}
