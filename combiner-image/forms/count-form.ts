import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { FunctionCoverage } from '../../contract/script-coverage.ts';
import type { FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import type { JsonBytes } from '../bytes/json-bytes.ts';
import type { AttributedRuns } from '../convert/context-hits.ts';
import type { ConvertedScript } from '../convert/convert-script.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import type { ThrowLoss } from '../convert/exact/throws/loss-table.ts';
import type { ReportRunners } from '../runners/runner-sets.ts';
import type { loadScript } from '../sources/load-script.ts';
import type { Script } from '../sources/script.ts';

/**
 * One way of counting what a script runs. A form is a folder beside this file and a line in `forms.ts`; nobody else
 * knows what its numbers mean. Counts of two forms are never added: each is converted to Istanbul's terms first.
 */
export interface CountForm<Sums extends CountSums = CountSums> {
  /** As the script entries of raw objects name it in `form`. */
  readonly name: string;
  /** The field of a script entry that holds the counts, a JSON list. */
  readonly field: 'functions' | 'counts';
  /**
   * Reads the counts of one script.
   * @returns what is wrong with them, to be put behind the field's name; undefined when they are right.
   */
  scan(json: JsonBytes, into: NumberList): string | undefined;
  /**
   * What an attribution says of a script, as an entry of a raw object. Absent: nothing can be said.
   * @param runs as in `Attribution.runs`, without the script; what stands in several of them is added up
   * @param counts all that the object says of the script
   */
  ofRuns?(
    runs: readonly (readonly number[])[],
    counts: FlatCounts,
  ): NonNullable<RawScriptCoverage['functions'] | RawScriptCoverage['counts']>;
  /** The counts of a script as an attribution would say them, without the script. Absent: nothing can be said. */
  asRuns?(counts: FlatCounts): number[][];
  /**
   * The counts as V8 would write them, outer functions first, for tools that know V8's form alone.
   * @throws UnconvertedScriptError when the text does not fit. Absent: nothing can be said.
   */
  asV8?(script: Script, sums: Sums): FunctionCoverage[];
  /** No upload yet. */
  newSums(): Sums;
  /** Its scripts are deployed as they were written: none has a source map, or misses one. */
  readonly isAsWritten?: true;
  /** Loads a script whose sources are not those of its map. Absent: `loadScript` does. */
  load?: typeof loadScript;
  /**
   * Counts as Istanbul's `FileCoverageData` of every original source.
   * @param hints whose ignore comments are obeyed; absent: all.
   * @param runners who ran what is asked for, too
   * @throws UnconvertedScriptError when the text or its map does not fit.
   */
  convert(
    script: Script,
    parts: readonly CountPart<Sums>[],
    hints?: Hints,
    runners?: ReportRunners,
  ): ConvertedScript;
}

/** The counts of one script, added up over many uploads. */
export interface CountSums {
  /** Adds one upload, which is good until the call returns. */
  add(counts: FlatCounts): void;
  /** About how much memory they take. */
  readonly bytes: number;
  /** Why the sums cannot be used: there is more in them than any script can have. Nothing is kept then. */
  readonly problem?: string | undefined;
  /** The sums as a script entry of a raw object holds them: what `add` takes once it was read. */
  toEntry(): Pick<RawScriptCoverage, 'form' | 'functions' | 'counts'>;
}

/** What one Lambda function says of a script. */
export interface CountPart<Sums extends CountSums = CountSums> {
  functionName: string;
  /** @throws UnconvertedScriptError when they cannot be used; the other parts can. */
  sums(): Sums;
  /** The errors that came out of the script, at the places where they did. */
  losses: readonly ThrowLoss[];
  /** Which context ran what of it; absent: nothing tells. */
  attributed?: AttributedRuns | undefined;
}
