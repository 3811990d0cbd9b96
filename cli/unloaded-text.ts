import { someOf } from '../combiner-image/some-of.ts';

/**
 * Changed files of code that nothing has which was read, in a sentence.
 * @param narrowed what was asked for, where that may have left out the functions that have them
 */
export function unloadedText(paths: readonly string[], narrowed: string | undefined): string[] {
  if (paths.length === 0) return [];
  if (narrowed === undefined) return [`Changed, and in the code of no function: ${someOf(paths)}`];
  return [
    `Changed, and not in what was recorded of ${narrowed}: ${someOf(paths)}. Functions that this leaves out may have it.`,
  ];
}
