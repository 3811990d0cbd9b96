import { parseRawKey, rawFolder, turnOfCompactedId } from '../../contract/key-layout.ts';
import type { Source } from '../merge/read-once.ts';
import { type KeyWindow, rangeBefore, rangeInside } from '../read/key-window.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { LONGEST_SLICE_MS } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';

/** A sandbox may put two objects in one millisecond, and clocks are set. */
const TOLERANCE_MS = 5 * 60_000;

/** As many as one compacted object stands for. */
const PART_SIZE = 50_000;

/** Looked at before a window, of each function: ten pages of a list. */
const MAX_BEFORE = 10_000;

/**
 * The keys of what has become old enough in the last `window` milliseconds: a slice has the time of its beginning, and
 * may go on for an hour, and for an invocation.
 * @param now by the store's clock
 */
export function windowUntil(
  now: Date,
  { olderThan, window }: { olderThan: number; window: number },
): KeyWindow {
  const until = now.getTime() - olderThan;
  const from = new Date(Math.max(0, until - LONGEST_SLICE_MS - window));
  return { from, until: olderThan === 0 ? undefined : new Date(until) };
}

/**
 * Whether an object may be added up with others of a window: all compacted objects that tell something of what it tells
 * must be in the window, too. None of those before it has a part from within. So an original must have been put under
 * this very key, for a copy under a later one may be in a compacted object that is not read; and nothing of what a compacted
 * object stands for may be from before the window.
 */
export function canBeJudged(
  { from }: KeyWindow,
  prefix: string,
  object: ParsedRawObject,
  { key }: Source,
): boolean {
  const { compacted, sandbox, span, collectedAt } = object;
  if (compacted !== undefined)
    return compacted.from !== undefined && Date.parse(compacted.from) >= from.getTime();
  const { time, sandboxId } = parseRawKey(prefix, key) ?? {};
  if (time === undefined || sandboxId !== sandbox.id || time < from) return false;
  const [began, started, collected] = [
    time.getTime(),
    Date.parse(sandbox.startedAt),
    Date.parse(collectedAt),
  ];
  if (span.kind === 'sandbox' || (span.kind === 'slice' && span.sequence === 1)) return began === started;
  return started <= began && began <= collected + TOLERANCE_MS;
}

/**
 * What has to be done of a window, as parts for one turn each: what is kept of a turn's objects is bounded, and a run that
 * ends early has done some of them. None where nobody need take a turn: nothing is there that was not compacted, or nothing
 * else.
 * @param size of a part, in objects
 */
export async function partsOfWindow(
  { store, prefix }: StoreLocation,
  functionName: string,
  window: KeyWindow,
  size = PART_SIZE,
): Promise<KeyWindow[]> {
  let keys = 0;
  const times: number[] = [];
  const range = rangeInside(window, prefix, functionName);
  for await (const key of store.list(rawFolder(prefix, functionName), range)) {
    keys++;
    const time = timeOfOriginal(prefix, key);
    if (time !== undefined) times.push(time.getTime());
  }
  if (times.length === 0 || keys < 2) return [];
  // Directories list in any order.
  const sorted = Float64Array.from(times).sort();
  const bounds: Date[] = [];
  for (let i = size; i < sorted.length; i += size) {
    const bound = new Date(sorted[i] ?? 0);
    if (bound > (bounds.at(-1) ?? window.from)) bounds.push(bound);
  }
  return [undefined, ...bounds].map((since, i) => ({
    from: window.from,
    since,
    until: bounds[i] ?? window.until,
  }));
}

/** How many originals stand before a window, as far as the first keys tell. */
export async function countBefore(
  { store, prefix }: StoreLocation,
  functionName: string,
  window: KeyWindow,
): Promise<number> {
  let [keys, originals] = [0, 0];
  for await (const key of store.list(
    rawFolder(prefix, functionName),
    rangeBefore(window, prefix, functionName),
  )) {
    if (timeOfOriginal(prefix, key) !== undefined) originals++;
    if (++keys === MAX_BEFORE) break;
  }
  return originals;
}

function timeOfOriginal(prefix: string, key: string): Date | undefined {
  const { time, sandboxId } = parseRawKey(prefix, key) ?? {};
  return sandboxId === undefined || turnOfCompactedId(sandboxId) !== undefined ? undefined : time;
}
