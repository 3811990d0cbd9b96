/** Which ranges of a text are counted. */
export interface Ranges {
  has(offset: number): boolean;
  /** Whether some of the text from `start` to `end` is counted. */
  touches(start: number, end: number): boolean;
}

export const WHOLE_TEXT: Ranges = { has: () => true, touches: () => true };
