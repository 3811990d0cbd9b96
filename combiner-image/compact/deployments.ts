import { parseRawKey } from '../../contract/key-layout.ts';
import { SLICE_MS } from '../../contract/slice.ts';
import { partsOf, sizeOf } from '../merge/object-parts.ts';
import type { Sink, Source } from '../merge/read-once.ts';
import type { KeyWindow } from '../read/key-window.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { RunRecord } from '../read/runs.ts';
import { countedPeriodOf, type Period } from '../read/selection.ts';
import type { ToldRuns } from '../read/told-runs.ts';
import { Deployment } from './deployment.ts';
import { identityKey, identityOf } from './deployment-identity.ts';
import { NamedScripts } from './named-scripts.ts';
import { RunGroups } from './run-groups.ts';
import { canBeSummed } from './summed-scripts.ts';
import { canBeJudged } from './window.ts';

/** Objects that one compacted object stands for; one with half as many is left as it is. */
const MAX_PARTS = 50_000;

/** Of all sums of one function; further objects stay as they are, until the next run. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Clocks that are kept by NTP differ by less. */
const TOLERANCE_MS = 5 * 60_000;

/** A sum, and the objects that are in it. */
export interface Compaction {
  deployment: Deployment;
  /** What was added. */
  parts: Source[];
  /** Further objects that tell nothing else. */
  duplicates: Source[];
  /** Some of the parts are compacted objects. */
  isCompacted: boolean;
  /** The newest time in the parts' keys. */
  newest: Date | undefined;
}

/** Which sum an object goes into. */
interface Place {
  compaction: Compaction;
  runs: ToldRuns;
  period: Period;
}

/** Sorts the objects of one function into sums, one or more for each deployment and test run. */
export class Deployments implements Sink {
  /** Objects that stay as they are: what they tell of may not be over, or one sum cannot hold them. */
  left = 0;
  /** Objects that came from the future: the clock of their sandbox, or the store's, is wrong. */
  early = 0;
  /** Compacted objects that later ones have replaced, though they do not contain them. */
  readonly replaced: Source[] = [];
  readonly scripts: NamedScripts;
  /** The newest time in the keys of compacted objects, in epoch milliseconds; NaN if one has none. */
  newestCompacted = 0;
  /** The latest turn of a compacted object. */
  latestTurn = 0;
  readonly #prefix: string;
  readonly #groups: RunGroups;
  readonly #until: number;
  readonly #now: number;
  readonly #window: KeyWindow | undefined;
  readonly #byIdentity = new Map<string, Compaction[]>();
  readonly #duplicates: { source: Source; toldBy: number }[] = [];
  readonly #byIndex = new Map<number, Compaction>();
  #bytes = 0;

  /**
   * @param now by the store's clock.
   * @param olderThan sandboxes that did nothing for so many milliseconds are over, and slices of their time that ended
   *     so long ago; 0: all are.
   * @param marked test runs, which stay apart
   * @param keys what is read of the function; absent: all
   */
  constructor(
    prefix: string,
    now: Date,
    {
      olderThan,
      marked,
      keys,
    }: { olderThan: number; marked: readonly RunRecord[]; keys?: KeyWindow | undefined },
  ) {
    this.#groups = new RunGroups(marked);
    this.#prefix = prefix;
    this.scripts = new NamedScripts(prefix);
    this.#now = now.getTime();
    this.#window = keys;
    this.#until = olderThan === 0 ? Number.POSITIVE_INFINITY : this.#now - olderThan;
  }

  add(object: ParsedRawObject, source: Source, index: number): void {
    this.#seen(object, source);
    this.scripts.add(object);
    const isOurs = this.#bytes < MAX_BYTES && this.#isOver(object, source) && this.#isJudged(object, source);
    const place =
      isOurs && !isFull(object) && !isWithoutCode(object) && canBeSummed(object.result)
        ? this.#placeOf(object, source)
        : undefined;
    if (place === undefined) {
      this.left++;
      return;
    }
    const { compaction, runs, period } = place;
    const { deployment } = compaction;
    this.#bytes -= compaction.parts.length === 0 ? 0 : deployment.bytes;
    deployment.add(object, period, runs);
    this.#bytes += deployment.bytes;
    compaction.parts.push(source);
    compaction.isCompacted ||= object.span.kind === 'compacted';
    const time = parseRawKey(this.#prefix, source.key)?.time;
    if (time !== undefined && !(compaction.newest && compaction.newest >= time)) compaction.newest = time;
    this.#byIndex.set(index, compaction);
  }

  duplicate(object: ParsedRawObject, source: Source, toldBy: number | undefined): void {
    this.#seen(object, source);
    // Which may be read later.
    if (toldBy !== undefined) this.#duplicates.push({ source, toldBy });
  }

  outdated(source: Source): void {
    this.#sawCompacted(source);
    this.replaced.push(source);
  }

  /** To be called once, when everything has been read. */
  all(): Compaction[] {
    for (const { source, toldBy } of this.#duplicates) this.#byIndex.get(toldBy)?.duplicates.push(source);
    return [...this.#byIdentity.values()].flat();
  }

  #sawCompacted({ key }: Source): void {
    const time = parseRawKey(this.#prefix, key)?.time.getTime() ?? Number.NaN;
    this.newestCompacted = Math.max(this.newestCompacted, time);
  }

  #seen({ compacted, sandbox, collectedAt }: ParsedRawObject, source: Source): void {
    if (compacted !== undefined) this.#sawCompacted(source);
    this.latestTurn = Math.max(this.latestTurn, compacted?.turn ?? 0);
    const latest = Math.max(Date.parse(sandbox.startedAt), Date.parse(collectedAt));
    if (latest > this.#now + TOLERANCE_MS) this.early++;
  }

  /**
   * Counts of a sandbox, or of a slice of its time, that goes on would contain those that were compacted. Its own clock
   * may be wrong, so that the store's has a say.
   */
  #isOver(object: ParsedRawObject, { key, modified }: Source): boolean {
    const { sandbox, span, compacted, collectedAt } = object;
    const times = [sandbox.startedAt, compacted?.lastStartedAt ?? sandbox.startedAt, collectedAt].map(
      Date.parse,
    );
    const begun = parseRawKey(this.#prefix, key)?.time;
    if (span.kind === 'slice' && begun !== undefined) times.push(begun.getTime() + SLICE_MS);
    // What was compacted is over, whenever that was. A date that is none is NaN, which is no less than anything.
    return (
      times.every((time) => time < this.#until) &&
      (compacted !== undefined || modified.getTime() < this.#until)
    );
  }

  #isJudged(object: ParsedRawObject, source: Source): boolean {
    return this.#window === undefined || canBeJudged(this.#window, this.#prefix, object, source);
  }

  #placeOf(object: ParsedRawObject, source: Source): Place | undefined {
    const identity = identityOf(object);
    const deployed = identityKey(identity);
    if (deployed === undefined) return undefined;
    const period = countedPeriodOf(object, this.#prefix, source.key);
    const group = this.#groups.groupOf(object, period);
    const key = `${deployed} ${group.key}`;
    const compactions = this.#byIdentity.get(key) ?? [];
    this.#byIdentity.set(key, compactions);
    const parts = sizeOf(partsOf(object));
    let compaction = compactions.find(
      ({ deployment }) => deployment.parts + parts <= MAX_PARTS && deployment.takes(object),
    );
    if (compaction === undefined) {
      compaction = {
        deployment: new Deployment(identity),
        parts: [],
        duplicates: [],
        isCompacted: false,
        newest: undefined,
      };
      compactions.push(compaction);
    }
    return { compaction, runs: group.runs, period };
  }
}

/** A report says that it lacks something; a sum with others would not. */
function isWithoutCode({ invocationCount, result }: ParsedRawObject): boolean {
  return invocationCount > 0 && result.length === 0;
}

function isFull(object: ParsedRawObject): boolean {
  return sizeOf(partsOf(object)) > MAX_PARTS / 2;
}
