import { NothingUsableError } from '../errors.ts';
import { AskedContexts } from '../read/asked-contexts.ts';
import { runsIn } from '../read/runs.ts';
import { isNarrowed, type Selection, type Time } from '../read/selection.ts';
import { someOf } from '../some-of.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { mustBeHandedOut } from './all-refused.ts';
import { mustBeKnownBuilds } from './known-builds.ts';
import { newestBuilds } from './newest-builds.ts';
import { type Reading, type ReadListed, readOnce } from './read-once.ts';
import type { ReadCounts, ReadingResult } from './reading-tally.ts';
import { type Summed, Sums } from './sums.ts';

/** The sum of all raw objects that were read. */
export interface Folded extends Summed, Pick<ReadingResult, 'read' | 'skipped' | 'widened'> {
  skippedOf: ReadonlyMap<string, number>;
}

/**
 * Reads all selected raw objects and adds them up. Each is dropped as soon as it is added: memory grows with
 * the code, not with the number of objects.
 * @param readAll how what is listed is read. @default one object after another
 * @throws StoreUnreachableError when a store cannot be read, or hands out none of its objects.
 * @throws NothingUsableError when a build that is selected is not there.
 */
export async function fold(
  locations: readonly StoreLocation[],
  asked: Selection,
  time?: TimeLeft,
  readAll?: ReadListed<Sums>,
): Promise<Folded> {
  const selection = asked.newest ? { ...asked, newestOf: await newestBuilds(locations, asked, time) } : asked;
  const { run, ...rest } = selection;
  const folded = await foldSelected(locations, selection, time, readAll);
  if (run === undefined || isByContext(folded)) return folded;
  const times = await timesOfRun(locations, run, rest);
  return foldSelected(locations, { ...rest, times }, time, readAll);
}

/** Whether contexts name the run that was asked for: else it is known by its times. */
export function isByContext({ functions, unseparated }: Folded): boolean {
  return functions.length > 0 || unseparated.some(({ why }) => why === 'mixed');
}

async function foldSelected(
  locations: readonly StoreLocation[],
  selection: Selection,
  time: TimeLeft | undefined,
  readAll: ReadListed<Sums> | undefined,
): Promise<Folded> {
  const newSums = () => new Sums(AskedContexts.of(selection));
  return foldedOf(locations, selection, await readOnce(locations, selection, newSums, time, readAll));
}

/**
 * What was read, as a whole.
 * @throws StoreUnreachableError when the stores hand out none of their objects.
 * @throws NothingUsableError when a build that is selected is not there.
 */
export function foldedOf(
  locations: readonly StoreLocation[],
  selection: Selection,
  { sink, otherBuilds, across, ...reading }: Reading<Sums>,
): Folded {
  mustBeHandedOut(locations, reading.read, reading.skipped);
  const sums = sink.result(across);
  if (sums.functions.length > 0 || AskedContexts.of(selection) === undefined)
    mustBeKnownBuilds(selection, sums.functions, otherBuilds, reading.skipped.length);
  return { ...reading, ...sums, read: withoutOthers(reading.read, sink.others) };
}

/** @param others objects that have told nothing of what is asked for, though they are usable */
function withoutOthers({ objects, used, ...rest }: ReadCounts, others: number): ReadCounts {
  return { objects: objects - others, used: used - others, ...rest };
}

/** When a run was that no context names: each time that it was marked. @throws NothingUsableError where nobody has */
export async function timesOfRun(
  locations: readonly StoreLocation[],
  run: string,
  selection: Selection,
): Promise<Time[]> {
  const runs = await runsIn(locations);
  const found = runs.filter(({ name }) => name === run);
  if (found.length > 0)
    return found.map(({ startedAt, endedAt }) => ({
      since: new Date(startedAt),
      ...(endedAt !== undefined && { until: new Date(endedAt) }),
    }));
  const known = someOf([...new Set(runs.map(({ name }) => name))]);
  throw new NothingUsableError(
    `Nothing was recorded of run ${run}${isNarrowed(selection) ? ' in what is selected' : ''}: no context is ${run} or begins with ${run}/, and "lambda-coverage run" has not marked it. ${known === '' ? 'No runs are marked here.' : `Marked are ${known}.`}`,
  );
}
