import { someOf } from '../some-of.ts';

/** Why a file is not known to be a source whose map holds no text. */
export type Doubt =
  /** The script is made from another text. */
  | 'other'
  /** So little of the file is in the script that anybody could have guessed that. */
  | 'little';

export const DOUBTS: readonly Doubt[] = ['other', 'little'];

export function inDoubt(doubt: Doubt, files: readonly string[]): string {
  return doubt === 'other'
    ? `the deployed code is not made from ${someOf(files)} as it is in the checkout`
    : `too little of ${someOf(files)} is in the deployed code to prove that it was built from it`;
}
