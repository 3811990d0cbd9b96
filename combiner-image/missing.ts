import { plural } from './plural.ts';

/** What a report could not take in. */
export interface Lacks {
  /** Objects that cannot be used. */
  skipped: number;
  /** Scripts that are in no report. */
  unconverted: number;
  /** Uses of scripts beyond what is read of a function. */
  dropped: number;
  /** What there was no time for. */
  late: string | undefined;
}

/** Why the numbers are not those of all that ran, a few words each; empty when they are. */
export function missingOf({ skipped, unconverted, dropped, late }: Lacks): string[] {
  const lines: (string | false | undefined)[] = [
    skipped > 0 && `${plural(skipped, 'object')} skipped`,
    unconverted > 0 && `${plural(unconverted, 'script')} in no report`,
    dropped > 0 && `${plural(dropped, 'use')} of scripts left out`,
    late,
  ];
  return lines.flatMap((line) => line || []);
}
