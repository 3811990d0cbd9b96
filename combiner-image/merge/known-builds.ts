import { NothingUsableError } from '../errors.ts';
import { plural } from '../plural.ts';
import type { Selection } from '../read/selection.ts';
import { someOf } from '../some-of.ts';
import type { FunctionSummary } from './function-summary.ts';

/** @throws NothingUsableError that lists the builds that there are, where one that was asked for is not among them. */
export function mustBeKnownBuilds(
  { builds = [], since, until }: Selection,
  functions: readonly FunctionSummary[],
  otherBuilds: readonly string[],
  skipped: number,
): void {
  const found = functions.flatMap((fn) => fn.builds.map(({ name }) => name));
  const unknown = builds.find((name) => !found.includes(name));
  if (unknown === undefined) return;
  const known = [...new Set([...found, ...otherBuilds])];
  const there =
    known.length > 0
      ? `Builds with coverage: ${someOf(known)}.`
      : 'No build there has a name: set COVERAGE_BUILD on the function, or run "lambda-coverage stamp" before it is deployed.';
  const isInTime = since !== undefined || until !== undefined;
  const lost =
    skipped > 0
      ? ` ${plural(skipped, 'object')} cannot be read and may belong to it: "lambda-coverage doctor" says why.`
      : '';
  throw new NothingUsableError(
    `No coverage of build ${unknown}${isInTime ? ' in that time' : ''}.${lost} ${there}`,
  );
}
