import { NothingUsableError } from '../errors.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { Selection } from '../read/selection.ts';
import { someOf } from '../some-of.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { readOnce, type Sink } from './read-once.ts';

/**
 * Reads the objects once before they are added up, to find the build of each function that was deployed last: that of
 * the sandbox that started last, since warm sandboxes of older ones may still run.
 * @throws NothingUsableError where that sandbox names no build
 */
export async function newestBuilds(
  locations: readonly StoreLocation[],
  selection: Selection,
  time: TimeLeft | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { sink } = await readOnce(locations, selection, () => new LastStarted(), time);
  const unnamed = [...sink.of].flatMap(([fn, { build }]) => (build === undefined ? [fn] : []));
  if (unnamed.length > 0)
    throw new NothingUsableError(
      `The newest build of ${someOf(unnamed)} has no name: set COVERAGE_BUILD on the function, or run "lambda-coverage stamp" before it is deployed. "--builds carry" needs no names.`,
    );
  return new Map([...sink.of].map(([fn, { build = '' }]) => [fn, build]));
}

class LastStarted implements Sink {
  readonly of = new Map<string, { started: string; build: string | undefined }>();

  add({ function: { name }, sandbox, compacted, build }: ParsedRawObject): void {
    const started = compacted?.lastStartedAt ?? sandbox.startedAt;
    if (started >= (this.of.get(name)?.started ?? '')) this.of.set(name, { started, build: build?.name });
  }
}
