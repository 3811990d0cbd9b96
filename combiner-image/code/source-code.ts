import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';

/** A text of a source, read as its language has it. */
export interface SourceCode {
  /** In order, without comments. */
  readonly tokens: readonly CodeToken[];
  /** @param hints whose ignore comments are obeyed; absent: all */
  counters(hints?: Hints): TextCounters;
  /** What there would be to count if no comment took anything out. */
  complete(): FileCoverageData;
  /** What each tool counts, whatever comments say and whoever compiles it. */
  certain(): FileCoverageData;
  lines(): CodeLines;
}

/** Istanbul's counters of a text. */
export interface TextCounters {
  /** Of which nothing ran. */
  empty: FileCoverageData;
  /** Where the code of each arm of a branch begins; undefined for an `else` that is missing. A line below 0 leaves a function of Python. */
  armStarts(branch: string): (Range['start'] | undefined)[];
}

export interface CodeToken {
  /** Offsets in the text. */
  start: number;
  end: number;
  /** What it says, where that is not its text: the end of a line, a block. */
  sign?: string;
}

/** Which lines of a text hold code, and where on them it begins. */
export interface CodeLines {
  /** @param line from 1, as git counts @returns offset of what the line is about; undefined where there is no code */
  start(line: number): number | undefined;
}
