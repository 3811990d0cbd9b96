import { saturatingSum } from '../../contract/saturating-sum.ts';
import { plural } from '../plural.ts';

/** Why nobody can tell what in an object is of a run, or of contexts. */
export type Inseparable =
  /** Its sandbox served others too, and there is no attribution. */
  | 'mixed'
  /** It was compacted with what ran before or after. */
  | 'compacted'
  /** It describes only the newest of its invocations, and none of those is of the run. */
  | 'undescribed';

/** Objects of a function that are left out of what is said of a run, since they hold what others did. */
export interface Unseparated {
  functionName: string;
  why: Inseparable;
  objects: number;
}

/** Counts them. */
export class UnseparatedTally {
  readonly #counts = new Map<string, Unseparated>();

  add(functionName: string, why: Inseparable, objects = 1): void {
    const key = `${why} ${functionName}`;
    const known = this.#counts.get(key) ?? { functionName, why, objects: 0 };
    this.#counts.set(key, { ...known, objects: saturatingSum(known.objects, objects) });
  }

  toList(): Unseparated[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  }
}

/** How many objects, of one function or of all. */
export function countOf(unseparated: readonly Unseparated[], functionName?: string): number {
  const wanted = unseparated.filter(
    (each) => functionName === undefined || each.functionName === functionName,
  );
  return wanted.reduce((sum, { objects }) => saturatingSum(sum, objects), 0);
}

const REASONS: Record<Inseparable, (asked: string) => string> = {
  mixed: (asked) =>
    `hold invocations of ${asked} and others: set COVERAGE_ATTRIBUTION=on or COVERAGE_UPLOAD=invocation`,
  compacted: (asked) =>
    `hold what ran in the time of ${asked} and what did not, because an older version has compacted them or the run was marked later: compact after the run`,
  undescribed: (asked) =>
    `describe only the newest of their invocations, and the others may be of ${asked}: set COVERAGE_ATTRIBUTION=on or COVERAGE_UPLOAD=invocation`,
};

/** For people, a sentence each. @param asked `run pr-17` */
export function inWords(unseparated: readonly Unseparated[], asked: string): string[] {
  return unseparated.map(
    ({ functionName, why, objects }) =>
      `Left out: ${plural(objects, 'object')} of ${functionName} that ${REASONS[why](asked)}.`,
  );
}
