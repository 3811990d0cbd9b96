import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { NewestBuild, Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { ReplacedTexts } from './past-scripts.ts';
import { readOnce, type Sink } from './read-once.ts';

/**
 * Reads the objects once before they are added up, to find the build of each function that was deployed last: that of
 * the sandbox that started last, since warm sandboxes of older ones may still run. Without a name it is the set of its
 * scripts.
 */
export async function newestBuilds(
  locations: readonly StoreLocation[],
  selection: Selection,
  time: TimeLeft | undefined,
): Promise<ReadonlyMap<string, NewestBuild>> {
  const { sink } = await readOnce(locations, selection, () => new LastStarted(), time);
  return sink.builds();
}

class LastStarted implements Sink {
  readonly #last = new Map<string, { started: string; build: string | undefined }>();
  /** Of builds without names. */
  readonly #replaced = new ReplacedTexts();

  add({ function: { name }, sandbox, compacted, build, result }: ParsedRawObject): void {
    const started = compacted?.lastStartedAt ?? sandbox.startedAt;
    if (started >= (this.#last.get(name)?.started ?? ''))
      this.#last.set(name, { started, build: build?.name });
    if (build !== undefined) return;
    for (const { url, hash, script } of result)
      if (hash !== '' && url.startsWith(`file://${sandbox.taskRoot}/`))
        this.#replaced.add(name, url, script ?? hash, started);
  }

  builds(): Map<string, NewestBuild> {
    return new Map(
      [...this.#last].map(([fn, { build }]) => [
        fn,
        { build, after: build === undefined ? this.#replaced.until(fn) : undefined },
      ]),
    );
  }
}
