import { FAMILIES } from './families.ts';
import { hostileKeys } from './keys.ts';
import { everywhere, NAMED_PLACES } from './names.ts';
import { putInto } from './put.ts';
import { HOSTILE_NAMES } from './texts.ts';

/**
 * Fills a directory store with all that a writer could put into it: every attack once and small, and a
 * sandbox for each hostile text in which everything is named so. @returns the keys
 */
export function fillHostileBucket(folder: string): string[] {
  const named = Object.keys(NAMED_PLACES);
  const others = FAMILIES.filter(({ name }) => !named.some((place) => name.startsWith(`${place}: `)));
  return putInto(folder, [
    ...others.flatMap(({ small }) => small()),
    ...HOSTILE_NAMES.flatMap(([, text]) => everywhere(text)),
    ...hostileKeys(),
  ]);
}
