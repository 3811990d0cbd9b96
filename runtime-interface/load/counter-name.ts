const NAMES = 36 ** 4;

/**
 * The name of the global for a file's counters: short, for it stands at each place that is counted, and the same in all
 * processes, so that what was made of a text can be used again.
 * @param isTaken whether the text or a global has a name
 */
export function nameOf(url: string, isTaken: (name: string) => boolean): string {
  let number = 0;
  for (let at = 0; at < url.length; at++) number = (number * 31 + url.charCodeAt(at)) % NAMES;
  for (let tries = 0; tries < NAMES; tries++) {
    const name = `$c${((number + tries) % NAMES).toString(36)}`;
    if (!isTaken(name)) return name;
  }
  throw new RangeError('every name is taken');
}
