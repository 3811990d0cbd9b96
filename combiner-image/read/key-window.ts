import { compactTime, parseRawKey, rawFolder, turnOfCompactedId } from '../../contract/key-layout.ts';
import type { KeyRange } from '../store/key-range.ts';

/**
 * A part of a function's objects, by the times in their keys. A compacted object has the newest time of what is in it: none
 * that holds something of the window is before it, and some may be after it.
 */
export interface KeyWindow {
  from: Date;
  /** Of what was not compacted, nothing before this time; absent: from the beginning of the window. */
  since?: Date | undefined;
  /** Of what was not compacted, nothing from this time on; absent: to the end. */
  until?: Date | undefined;
  /** It is known that no compacted object is after this time; absent: some may be. */
  compactedThrough?: Date | undefined;
}

/** Of keys: a later year has more digits, and would come before all others. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What has to be listed of a function. */
export function rangeOf(window: KeyWindow, prefix: string, functionName: string): KeyRange {
  const { from, until, compactedThrough } = window;
  const after = firstKey(prefix, functionName, from);
  if (until === undefined || compactedThrough === undefined) return { after };
  const last = Math.max(until.getTime(), compactedThrough.getTime() + 1);
  return last > LAST_MS ? { after } : { after, through: firstKey(prefix, functionName, new Date(last)) };
}

/** The same, up to where nothing but compacted objects is read. */
export function rangeInside(window: KeyWindow, prefix: string, functionName: string): KeyRange {
  const { from, until } = window;
  return {
    after: firstKey(prefix, functionName, from),
    ...(until && { through: firstKey(prefix, functionName, until) }),
  };
}

/** What of a function is before the window. */
export function rangeBefore({ from }: KeyWindow, prefix: string, functionName: string): KeyRange {
  return { through: firstKey(prefix, functionName, from) };
}

/** Whether a key that was listed is to be read. One that is not of our layout has no time, and is. */
export function isInWindow({ from, since = from, until }: KeyWindow, prefix: string, key: string): boolean {
  const { time, sandboxId } = parseRawKey(prefix, key) ?? {};
  if (time === undefined || sandboxId === undefined) return true;
  const isRead = turnOfCompactedId(sandboxId) !== undefined || (time >= since && !(until && time >= until));
  return time >= from && isRead;
}

/** Comes before all keys of this time, and after all before it. */
function firstKey(prefix: string, functionName: string, time: Date): string {
  return `${rawFolder(prefix, functionName)}${compactTime(time)}`;
}
