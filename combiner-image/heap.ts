import { getHeapStatistics } from 'node:v8';

const MEBIBYTE = 1024 * 1024;

/** V8 counts its young generation as part of the limit: three halves, of 16 MiB each where it is of another version. */
const YOUNG_MIB: Readonly<Record<number, number>> = { 13: 192, 14: 96 };
const YOUNG_BYTES = (YOUNG_MIB[Number.parseInt(process.versions.v8, 10)] ?? 48) * MEBIBYTE;

/** What this process may keep: `--max-old-space-size`. A combiner has what Lambda gives it, a laptop several GiB. */
export function heapBytes(): number {
  return Math.max(getHeapStatistics().heap_size_limit - YOUNG_BYTES, 64 * MEBIBYTE);
}

/** For people: how large the heap is, and how to enlarge it. */
export function heapAdvice(bytes = heapBytes()): string {
  return `a heap of ${Math.round(bytes / MEBIBYTE)} MiB: set NODE_OPTIONS=--max-old-space-size, or give the combiner more memory`;
}
