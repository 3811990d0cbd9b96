import { normalizePrefix, parseRawKey, rawFolder } from '../../contract/key-layout.ts';
import { StoreUnreachableError } from '../errors.ts';
import { runsIn } from '../read/runs.ts';
import { isNarrowed, type Selection } from '../read/selection.ts';
import { someOf } from '../some-of.ts';
import type { StoreLocation } from '../store/location.ts';
import type { SeenContexts } from './seen-contexts.ts';

/** Keys that are looked at to find where else coverage is. */
const MOST_KEYS = 1_000;

/**
 * Why there may be nothing, and what to do: the wrong prefix, or too narrow a selection. Undefined: nothing was recorded.
 * @param seen contexts of what was read
 * @throws StoreUnreachableError
 */
export async function hintOnNothing(
  locations: readonly StoreLocation[],
  selection: Selection,
  seen: SeenContexts,
): Promise<string | undefined> {
  if (await holdsObjects(locations)) {
    const { run, contexts } = selection;
    const wider = isNarrowed(selection) ? 'Select more functions, more builds or a longer time.' : undefined;
    const hints = [
      contexts && seen.hint(contexts),
      run === undefined ? undefined : await hintOnRun(locations, run),
      wider,
    ].filter((hint) => hint !== undefined);
    return hints.length > 0 ? hints.join(' ') : undefined;
  }
  for (const location of locations) {
    const hint = (await hintOfDefaultPrefix(location)) ?? (await hintOfOtherPrefix(location));
    if (hint !== undefined) return hint;
  }
  return undefined;
}

export async function holdsObjects(locations: readonly StoreLocation[]): Promise<boolean> {
  for (const { store, prefix } of locations) for await (const _ of store.list(rawFolder(prefix))) return true;
  return false;
}

/** Of a run that was marked: without a mark there is more to say. */
async function hintOnRun(locations: readonly StoreLocation[], run: string): Promise<string> {
  const marked = (await runsIn(locations)).filter(({ name }) => name === run);
  const times = marked.map(({ startedAt, endedAt = 'now' }) => `from ${startedAt} to ${endedAt}`);
  return `No context is ${run} or begins with ${run}/, and nothing is there of the time in which it was marked (${someOf(times)}). What a warm sandbox runs again is uploaded when its hour is over: mark the run with --flush, send contexts, or set COVERAGE_UPLOAD=invocation.`;
}

/** By default the recorder writes under `coverage/`, but a bucket's bare name means its root. */
async function hintOfDefaultPrefix({ store, prefix }: StoreLocation): Promise<string | undefined> {
  if (prefix !== '') return undefined;
  for await (const _ of store.list(rawFolder('coverage'))) return hintOf(store, 'coverage/');
  return undefined;
}

/** A folder above, or `raw/` itself. Nobody asked for what is there, so it may be anything, and be refused. */
async function hintOfOtherPrefix({ store, prefix }: StoreLocation): Promise<string | undefined> {
  let looked = 0;
  try {
    for await (const key of store.list(normalizePrefix(prefix))) {
      const [, other] = /^((?:.*\/)?)raw\/[^/]+\/[^/]+$/.exec(key) ?? [];
      if (other !== undefined && parseRawKey(other, key) !== undefined) return hintOf(store, other);
      if (parseRawKey('', `raw/${key}`) !== undefined)
        return `${store.name} is the raw/ of a store: use the folder above it.`;
      if (++looked === MOST_KEYS) break;
    }
  } catch (error) {
    if (!(error instanceof StoreUnreachableError)) throw error;
  }
  return undefined;
}

function hintOf(store: StoreLocation['store'], prefix: string): string {
  return `Objects exist under ${prefix}raw/: use ${store.name}/${prefix}.`;
}
