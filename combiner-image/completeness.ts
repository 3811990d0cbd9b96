import { functionSegment } from '../contract/key-layout.ts';
import type { Converted } from './convert/convert-all.ts';
import type { Folded } from './merge/fold-objects.ts';
import type { FunctionSummary } from './merge/function-summary.ts';
import { saturatingSum } from './merge/saturating-sum.ts';
import { plural } from './plural.ts';
import { someOf } from './some-of.ts';

/** What is known of a function, and what the report lacks of it. */
export interface ReportedFunction extends FunctionSummary {
  /** As in `Completeness`. */
  missing: string[];
}

export interface Completeness {
  functions: ReportedFunction[];
  /** Functions and patterns that were expected, and of which nothing usable came. */
  absent: string[];
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
}

/**
 * @param absent as of `absentFunctions`
 * @param late what there was no time for
 */
export function completenessOf(
  { functions, read, skippedOf, droppedScripts }: Folded,
  { unconverted, unconvertedOf }: Pick<Converted, 'unconverted' | 'unconvertedOf'>,
  absent: string[],
  late: string | undefined,
): Completeness {
  const reported = functions.map((fn) => ({
    ...fn,
    missing: inWords({
      skipped: skippedOf.get(functionSegment(fn.name)),
      unconverted: unconvertedOf.get(fn.name),
      lostObjects: fn.lost.objects,
      lostThreads: fn.lost.threads,
    }),
  }));
  const missing = inWords({
    absent,
    skipped: read.skipped,
    unconverted,
    dropped: droppedScripts,
    lostObjects: functions.reduce((sum, { lost }) => saturatingSum(sum, lost.objects), 0),
    lostThreads: functions.reduce((sum, { lost }) => saturatingSum(sum, lost.threads), 0),
    late,
  });
  return { functions: reported, absent, missing };
}

/** What a report, or one function's part of it, could not take in; absent: nothing. */
interface Lacks {
  absent?: readonly string[];
  /** Objects that cannot be used. */
  skipped?: number | undefined;
  /** Scripts that are in no report. */
  unconverted?: number | undefined;
  /** Uses of scripts beyond what is read of a function. */
  dropped?: number;
  /** What recorders say that they could not keep. */
  lostObjects: number;
  lostThreads: number;
  late?: string | undefined;
}

function inWords({
  absent = [],
  skipped = 0,
  unconverted = 0,
  dropped = 0,
  lostObjects,
  lostThreads,
  late,
}: Lacks): string[] {
  const lines: (string | false | undefined)[] = [
    absent.length > 0 && `nothing of ${plural(absent.length, 'expected function')} (${someOf(absent)})`,
    skipped > 0 && `${plural(skipped, 'object')} skipped`,
    unconverted > 0 && `${plural(unconverted, 'script')} in no report`,
    dropped > 0 && `${plural(dropped, 'use')} of scripts left out`,
    lostObjects > 0 && `${plural(lostObjects, 'object')} lost before the store`,
    lostThreads > 0 && `${plural(lostThreads, 'worker thread')} not handed over`,
    late,
  ];
  return lines.flatMap((line) => line || []);
}
