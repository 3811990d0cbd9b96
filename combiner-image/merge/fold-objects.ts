import { NothingUsableError } from '../errors.ts';
import { AskedContexts } from '../read/asked-contexts.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { runsIn } from '../read/runs.ts';
import { isNarrowed, type Selection, type Time } from '../read/selection.ts';
import { someOf } from '../some-of.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { mustBeHandedOut } from './all-refused.ts';
import { AttributionTally } from './attribution-tally.ts';
import { type FunctionSummary, FunctionTally } from './function-summary.ts';
import { mustBeKnownBuilds } from './known-builds.ts';
import { newestBuilds } from './newest-builds.ts';
import { ContextFilter } from './of-contexts.ts';
import { type ReadCounts, readOnce, type Sink, type SkippedObject } from './read-once.ts';
import { type ScriptUse, ScriptUses } from './script-use.ts';
import { SeenContexts } from './seen-contexts.ts';
import { type ThrownStack, ThrownStacks } from './thrown-stacks.ts';
import { type Unseparated, UnseparatedTally } from './unseparated.ts';
import type { WidenedTime } from './widened-time.ts';

/** The sum of all raw objects that were read. */
export interface Folded {
  read: ReadCounts;
  /** The first thousand; `read.skipped` counts all. */
  skipped: SkippedObject[];
  /** How many of them stand in the folder of which function; of the first thousand functions. */
  skippedOf: ReadonlyMap<string, number>;
  /** Absent: all that was read ran in the time asked for. */
  widened?: WidenedTime;
  functions: FunctionSummary[];
  /** Objects that hold something of the run or contexts that are asked for, perhaps, and what others did; they are left out. */
  unseparated: Unseparated[];
  /** Of objects of which nothing is asked for. */
  contexts: SeenContexts;
  /** Which context ran what of the scripts, in general. */
  attribution: Pick<AttributionTally, 'days' | 'attributed' | 'unattributed' | 'dropped'>;
  scripts: ScriptUse[];
  throws: ThrownStack[];
  /** Errors whose stacks were too many to keep. */
  droppedThrows: number;
  /** Scripts of functions that have too many, once for each object that names one. */
  droppedScripts: number;
}

/**
 * Reads all selected raw objects and adds them up. Each is dropped as soon as it is added: memory grows with
 * the code, not with the number of objects.
 * @throws StoreUnreachableError when a store cannot be read, or hands out none of its objects.
 * @throws NothingUsableError when a build that is selected is not there.
 */
export async function fold(
  locations: readonly StoreLocation[],
  asked: Selection,
  time?: TimeLeft,
): Promise<Folded> {
  const selection = asked.newest ? { ...asked, newestOf: await newestBuilds(locations, asked, time) } : asked;
  const { run, ...rest } = selection;
  const folded = await foldSelected(locations, selection, time);
  const isByContext = folded.functions.length > 0 || folded.unseparated.some(({ why }) => why === 'mixed');
  if (run === undefined || isByContext) return folded;
  return foldSelected(locations, { ...rest, times: await timesOfRun(locations, run, rest) }, time);
}

async function foldSelected(
  locations: readonly StoreLocation[],
  selection: Selection,
  time: TimeLeft | undefined,
): Promise<Folded> {
  const newSink = () => new Sums(AskedContexts.of(selection));
  const { sink, otherBuilds, across, ...reading } = await readOnce(locations, selection, newSink, time);
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
async function timesOfRun(
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

class Sums implements Sink {
  readonly #functions = new Map<string, FunctionTally>();
  readonly #scripts = new ScriptUses();
  readonly #throws = new ThrownStacks();
  readonly #attribution: AttributionTally;
  readonly #filter: ContextFilter | undefined;
  readonly #unseparated = new UnseparatedTally();
  readonly #contexts = new SeenContexts();
  /** Objects of which nothing is asked for. */
  others = 0;

  constructor(asked: AskedContexts | undefined) {
    this.#filter = asked && new ContextFilter(asked);
    this.#attribution = new AttributionTally(asked && ((context) => asked.has(context)));
  }

  add(all: ParsedRawObject): void {
    const object = this.#filter === undefined ? all : this.#filter.of(all);
    if (object === undefined || typeof object === 'string') {
      this.others++;
      for (const { context } of all.invocations) if (context !== undefined) this.#contexts.add(context);
      if (object !== undefined)
        this.#unseparated.add(all.function.name, object === 'mixed' ? object : 'undescribed');
      return;
    }
    this.#sums(object.function.name).add(object);
    this.#attribution.add(object, this.#scripts.add(object));
    if (object.throws !== undefined) this.#throws.add(object, this.#scriptsByUrl(object));
  }

  /** @param across objects that are left out, by function */
  result(across: ReadonlyMap<string, number>): Omit<Folded, 'read' | 'skipped' | 'skippedOf' | 'widened'> {
    for (const [name, objects] of across) this.#unseparated.add(name, 'compacted', objects);
    const functions = [...this.#functions.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      functions: functions.map(([, sums]) => sums.toSummary()),
      unseparated: this.#unseparated.toList(),
      contexts: this.#contexts,
      attribution: this.#attribution,
      scripts: this.#scripts.newestFirst(),
      throws: this.#throws.toList(),
      droppedThrows: this.#throws.dropped,
      droppedScripts: this.#scripts.dropped,
    };
  }

  /** A URL that two texts share in one object names neither. */
  #scriptsByUrl({ result, sandbox }: ParsedRawObject): Map<string, string> {
    const keys = new Map<string, string | undefined>();
    for (const script of result) {
      const key = this.#scripts.keyOf(script, sandbox.taskRoot);
      keys.set(script.url, keys.has(script.url) && keys.get(script.url) !== key ? undefined : key);
    }
    return new Map([...keys].flatMap(([url, key]) => (key === undefined ? [] : [[url, key] as const])));
  }

  #sums(name: string): FunctionTally {
    let sums = this.#functions.get(name);
    if (sums === undefined) {
      sums = new FunctionTally(name);
      this.#functions.set(name, sums);
    }
    return sums;
  }
}
