import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import type { KnownText } from './known-text.ts';

/** What another tool says of one file. */
export interface OtherCoverage {
  /** Whether anything of it ran. */
  readonly hasRun: boolean;
  /** Why it is of another text than that, or undefined: by names, lines and places, for a file's time proves nothing. */
  misfit(text: KnownText): string | undefined;
  /** How often the statement at a place ran; undefined where nothing is said of it. */
  statement(place: Range): number | undefined;
  /** @param decl of its name, or its beginning. @param body what runs when it is called */
  function(name: string, decl: Range, body: Range): number | undefined;
  /**
   * The counts of the arms of a branch.
   * @param arms where the code of each begins; undefined for an `else` that is missing
   */
  branch(
    type: string,
    place: Range,
    arms: readonly (Place | undefined)[],
  ): (number | undefined)[] | undefined;
}

/** Line from 1, column from 0. */
export type Place = Range['start'];

/** What is read of a file of coverage. */
export type CoverageFields = Pick<FileCoverageData, 'statementMap' | 'fnMap' | 'branchMap' | 's' | 'f' | 'b'>;

export function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
