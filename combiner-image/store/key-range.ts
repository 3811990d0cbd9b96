/** A part of all keys: those behind `after`, up to `through` and with it, in the order of `compareKeys`. */
export interface KeyRange {
  after?: string | undefined;
  through?: string | undefined;
}

export function isInRange(key: string, { after, through }: KeyRange): boolean {
  return (after === undefined || compareKeys(key, after) > 0) && !isBeyond(key, { through });
}

/** Whether nothing of the range comes after a key. */
export function isBeyond(key: string, { through }: KeyRange): boolean {
  return through !== undefined && compareKeys(key, through) > 0;
}

/** Whether keys of a range can be in a folder, which ends in a slash. */
export function mayHoldRange(folder: string, { after, through }: KeyRange): boolean {
  const isBefore = after !== undefined && compareKeys(folder, after) < 0 && !after.startsWith(folder);
  return !isBefore && !isBeyond(folder, { through });
}

/** The order in which S3 lists keys: by the bytes of UTF-8, which for characters of two units is not that of `<`. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Halves of characters of two units come after all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
