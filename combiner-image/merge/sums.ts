import type { AskedContexts } from '../read/asked-contexts.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { type AttributionState, AttributionTally } from './attribution-tally.ts';
import { type FunctionState, type FunctionSummary, FunctionTally } from './function-summary.ts';
import { ContextFilter } from './of-contexts.ts';
import type { Sink } from './read-once.ts';
import { type ScriptsState, type ScriptUse, ScriptUses } from './script-use.ts';
import { SeenContexts } from './seen-contexts.ts';
import { type ThrownStack, ThrownStacks, type ThrownState } from './thrown-stacks.ts';
import { type Unseparated, UnseparatedTally } from './unseparated.ts';

/** What is known when all objects have been added. */
export interface Summed {
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

/** Sums as they go to who adds them to others: JSON can hold them. */
export interface SumsState {
  functions: FunctionState[];
  scripts: ScriptsState;
  throws: ThrownState[];
  attribution: AttributionState;
  unseparated: Unseparated[];
  /** Names of contexts of which nothing is asked for. */
  contexts: string[];
  others: number;
  /** Invocations that are asked for, by sandbox, of those that upload each by itself. */
  counted: [sandbox: string, invocations: number][];
  /** Takes of contexts, not yet counted: other sums may have found the same. */
  takes: TakeState[];
}

export interface TakeState {
  key: string;
  /** The index of the script's use. */
  use: number;
  functionName: string;
  counts: string;
}

/** Adds up objects. Sums of several parts of a store can be added, in the order in which one would have read them. */
export class Sums implements Sink {
  readonly #functions = new Map<string, FunctionTally>();
  readonly #scripts = new ScriptUses();
  readonly #throws = new ThrownStacks();
  readonly #attribution: AttributionTally;
  readonly #filter: ContextFilter | undefined;
  readonly #unseparated = new UnseparatedTally();
  readonly #contexts = new SeenContexts();
  readonly #takes: (Omit<TakeState, 'use'> & { use: ScriptUse })[] = [];
  /** Objects of which nothing is asked for. */
  others = 0;

  /** @param isPart these sums are to be added to others */
  constructor(asked: AskedContexts | undefined, isPart = false) {
    this.#filter = asked && new ContextFilter(asked, isPart);
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
    const { name } = object.function;
    this.#sums(name).add(object);
    const uses = this.#scripts.add(object);
    this.#attribution.add(object, uses);
    for (const { script, key, counts } of this.#filter?.found ?? []) {
      const use = uses[script];
      if (use !== undefined) this.#takes.push({ key, use, functionName: name, counts });
    }
    if (object.throws !== undefined) this.#throws.add(object, this.#scriptsByUrl(object));
  }

  /** What `addState` takes. */
  toState(): SumsState {
    const indexes = new Map<ScriptUse, number>();
    const scripts = this.#scripts.toState(indexes);
    return {
      functions: [...this.#functions.values()].map((sums) => sums.toState()),
      scripts,
      throws: this.#throws.toState(),
      attribution: this.#attribution.toState(),
      unseparated: this.#unseparated.toList(),
      contexts: this.#contexts.toList(),
      others: this.others,
      counted: this.#filter?.counted ?? [],
      takes: this.#takes.map(({ use, ...take }) => ({ ...take, use: indexes.get(use) ?? -1 })),
    };
  }

  /** Adds sums of objects that are not among these. @throws UnreadableObjectError for counts that are none */
  addState(state: SumsState): void {
    for (const each of state.functions) this.#sums(each.name).addState(each, this.#filter !== undefined);
    const uses = this.#scripts.addState(state.scripts, (use, functionName, attributed) =>
      this.#attribution.addScript(use, functionName, attributed),
    );
    this.#throws.addState(state.throws);
    this.#attribution.addState(state.attribution);
    for (const { functionName, why, objects } of state.unseparated)
      this.#unseparated.add(functionName, why, objects);
    for (const name of state.contexts) this.#contexts.add(name);
    this.others += state.others;
    this.#filter?.addCounted(state.counted);
    for (const { key, use, functionName, counts } of state.takes) {
      const found = uses[use];
      if (found !== undefined && this.#filter?.isNew(key))
        this.#scripts.addCounts(found, functionName, counts);
    }
  }

  /** @param across objects that are left out, by function */
  result(across: ReadonlyMap<string, number>): Summed {
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
