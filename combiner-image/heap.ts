import { totalmem } from 'node:os';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { OutOfMemoryError } from './errors.ts';

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

/** What the machine has, or the container. */
function memoryBytes(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** For what the process itself takes, and buffers of what is being read. */
const PROCESS_BYTES = 256 * MEBIBYTE;
const BESIDE_SHARE = 0.75;
/** Where the heap takes all of the memory. */
const LEAST_SHARE_OF_HEAP = 0.2;

/** What may be kept outside of the heap, in typed arrays. */
export function memoryBesideHeap(memory = memoryBytes(), heap = heapBytes()): number {
  return Math.max((memory - heap - PROCESS_BYTES) * BESIDE_SHARE, heap * LEAST_SHARE_OF_HEAP);
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

/** Kept free, so that V8 does not end the process before we say why: an item of a stage takes less. */
const LAST_BYTES = 64 * MEBIBYTE;
const LAST_SHARE = 0.25;

let nextLook = 0;

/**
 * Asked before each item of a stage: V8 ends a process whose heap is full with an abort that says nothing to users.
 * @throws OutOfMemoryError when too little would be left even after a collection.
 */
export function mustHaveRoom(heap = heapBytes()): void {
  const used = usedBytes();
  const most = heap - Math.min(LAST_BYTES, heap * LAST_SHARE);
  if (used < Math.max(most, nextLook)) return;
  const kept = collectedBytes();
  if (kept >= most) throw new OutOfMemoryError(heapIsFull(heap));
  // A collection takes a while: not before each item, where there is room yet.
  nextLook = kept + (heap - kept) / 2;
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

/** The same, of a command or a combiner that cannot go on. */
export function heapIsFull(bytes = heapBytes()): string {
  const mebibytes = Math.round(bytes / MEBIBYTE);
  return `Memory is full: Node's heap has ${mebibytes} MiB. Give it more with NODE_OPTIONS=--max-old-space-size=${2 * mebibytes} (a combiner in AWS: more memory), or narrow by function or time.`;
}

/** For people: how much memory there is, and that there may be more. */
export function memoryAdvice(bytes = memoryBytes()): string {
  return `${Math.round(bytes / MEBIBYTE)} MiB of memory: give the combiner, or the machine, more`;
}

/** The same, of a command or a combiner that cannot go on. */
export function memoryIsFull(bytes = memoryBytes()): string {
  const mebibytes = Math.round(bytes / MEBIBYTE);
  return `Memory is full: there are ${mebibytes} MiB. Give the combiner, or the machine, more, or narrow by function or time.`;
}
