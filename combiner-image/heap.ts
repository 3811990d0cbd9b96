import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEBIBYTE = 1024 * 1024;

/** V8 counts its young generation as part of the limit: by its version, as measured on Node 20, 22, 24 and 26. */
const YOUNG_MIB: Readonly<Record<number, number>> = { 11: 48, 12: 48, 13: 192, 14: 96 };
/** Of a version to come rather too much is taken off: with too little, scripts are let in that end the run. */
const YOUNG_BYTES =
  (YOUNG_MIB[Number.parseInt(process.versions.v8, 10)] ?? Math.max(...Object.values(YOUNG_MIB))) * MEBIBYTE;

/** What this process may keep: `--max-old-space-size`. A combiner has what Lambda gives it, a laptop several GiB. */
export function heapBytes(): number {
  return Math.max(getHeapStatistics().heap_size_limit - YOUNG_BYTES, 64 * MEBIBYTE);
}

/** What is in the heap, with all that nobody needs any more and that is not collected yet. */
export function usedBytes(): number {
  return getHeapStatistics().used_heap_size;
}

/** Where so much is used, what nobody needs any more is worth a collection. */
const WORTH_COLLECTING = 0.1;

/** For what is made of a report, and for collections that end: less where the heap is small. */
const RESERVE_BYTES = 96 * MEBIBYTE;
const RESERVE_SHARE = 0.25;

/** What nothing is in. */
export function freeBytes(heap = heapBytes()): number {
  const used = usedBytes();
  return heap - (used > heap * WORTH_COLLECTING ? collectedBytes() : used);
}

/** What may still be kept. */
export function sparableBytes(heap = heapBytes()): number {
  return freeBytes(heap) - Math.min(RESERVE_BYTES, heap * RESERVE_SHARE);
}

let collect: (() => void) | undefined;

/** What is in use, after a collection: a second for each GiB. */
export function collectedBytes(): number {
  collect ??= collector();
  collect();
  return usedBytes();
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/** For people: how large the heap is, and how to enlarge it. */
export function heapAdvice(bytes = heapBytes()): string {
  return `a heap of ${Math.round(bytes / MEBIBYTE)} MiB: set NODE_OPTIONS=--max-old-space-size, or give the combiner more memory`;
}
