import { NumberList } from '../bytes/flat-counts.ts';
import { heapBytes } from '../heap.ts';
import { increase } from '../lists.ts';
import { AttributionReader } from '../read/attribution-reader.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { toldContexts } from '../read/told-runs.ts';
import { AttributedScript, type AttributedState } from './attributed-script.ts';
import type { ScriptUse } from './script-use.ts';

/** As measured: a number in a list, with its part in what finds the list again. */
const NUMBER_BYTES = 60;
const SHARE_OF_HEAP = 0.15;

/** When invocations of a context were, as far as they are described. */
export interface ContextDays {
  /** ISO 8601, UTC: first and last start; absent: none is described. */
  first?: string;
  last?: string;
  /** How many are described. */
  invocations: number;
}

/** As it goes to who adds it to others. */
export interface AttributionState {
  days: [context: string, days: ContextDays][];
  attributed: [functionName: string, objects: number][];
  unattributed: [functionName: string, objects: number][];
  dropped: number;
}

/** Which context ran what, of all objects. */
export class AttributionTally {
  readonly #isWanted: (context: string) => boolean;
  readonly #room = (heapBytes() * SHARE_OF_HEAP) / NUMBER_BYTES;
  #numbers = 0;
  readonly days = new Map<string, ContextDays>();
  /** Objects with invocations of which nothing says which context ran what; by function. */
  readonly unattributed = new Map<string, number>();
  /** Objects that do, by function. */
  readonly attributed = new Map<string, number>();
  /** Objects whose attribution makes no sense, or is too much to keep. */
  dropped = 0;

  /** @param isWanted which contexts count. @default all */
  constructor(isWanted: (context: string) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** @param uses by the index of the script in the object */
  add(object: ParsedRawObject, uses: readonly (ScriptUse | undefined)[]): void {
    const { name } = object.function;
    for (const { context, startedAt } of object.invocations)
      if (context !== undefined && this.#isWanted(context))
        this.#remember(context, { first: startedAt, last: startedAt, invocations: 1 });
    const only = object.attribution === undefined ? onlyContext(object) : undefined;
    if (object.attribution !== undefined) {
      increase(this.attributed, name);
      if (!this.#read(object.attribution, name, uses)) this.dropped++;
    } else if (only !== undefined) {
      increase(this.attributed, name);
      if (this.#isWanted(only)) this.#addWhole(only, object, uses);
    } else if (object.invocationCount > 0) increase(this.unattributed, name);
  }

  /** What `addState` takes; what is known of scripts goes with them. */
  toState(): AttributionState {
    return {
      days: [...this.days],
      attributed: [...this.attributed],
      unattributed: [...this.unattributed],
      dropped: this.dropped,
    };
  }

  /** Adds what others know, of objects that are not among these. */
  addState({ days, attributed, unattributed, dropped }: AttributionState): void {
    for (const [context, theirs] of days) this.#remember(context, theirs);
    for (const [name, count] of attributed) increase(this.attributed, name, count);
    for (const [name, count] of unattributed) increase(this.unattributed, name, count);
    this.dropped += dropped;
  }

  /** The same of a script. */
  addScript(use: ScriptUse, functionName: string, state: AttributedState): void {
    if (this.#numbers > this.#room) {
      this.dropped++;
      return;
    }
    const script = scriptOf(use, functionName);
    this.#counting(script, () => script.addState(state));
  }

  #remember(context: string, theirs: ContextDays): void {
    const known = this.days.get(context);
    if (known === undefined && this.days.size >= this.#room) return;
    const { first = theirs.first, last = theirs.last, invocations = 0 } = known ?? {};
    const earlier = first !== undefined && theirs.first !== undefined && theirs.first < first;
    const later = last !== undefined && theirs.last !== undefined && theirs.last > last;
    this.days.set(context, {
      ...(first !== undefined && { first: earlier ? theirs.first : first }),
      ...(last !== undefined && { last: later ? theirs.last : last }),
      invocations: invocations + theirs.invocations,
    });
  }

  /** @returns whether all of it makes sense, and is kept */
  #read(json: Buffer, functionName: string, uses: readonly (ScriptUse | undefined)[]): boolean {
    const rows = new Lists();
    const sets = new Lists();
    /** By set: takes by script. */
    const takes = new Map<number, Map<AttributedScript, number>>();
    const takesOf = (set: number) => {
      const known = takes.get(set);
      if (known !== undefined) return known;
      const found = this.#takes(rows, sets.at(set), functionName, uses);
      takes.set(set, found);
      return found;
    };
    let isKept = true;
    const isRight = new AttributionReader(json).read({
      run: (row) => rows.push(row),
      set: (row) => sets.push(row),
      context: (context, of) => {
        if (!this.#isWanted(context)) return;
        for (const set of of) {
          if (this.#numbers > this.#room) isKept = false;
          else
            for (const [script, take] of takesOf(set))
              this.#counting(script, () => script.add(context, take));
        }
      },
    });
    return isRight && isKept;
  }

  #takes(
    rows: Lists,
    members: ArrayLike<number>,
    functionName: string,
    uses: readonly (ScriptUse | undefined)[],
  ): Map<AttributedScript, number> {
    const byScript = new Map<AttributedScript, ArrayLike<number>[]>();
    for (const member of Array.from(members)) {
      const row = rows.at(member);
      const use = uses[row[0] ?? -1];
      if (use === undefined) continue;
      const script = scriptOf(use, functionName);
      const own = byScript.get(script) ?? [];
      byScript.set(script, own);
      own.push(row.subarray(1));
    }
    return new Map(
      [...byScript].map(([script, own]) => [script, this.#counting(script, () => script.take(own))]),
    );
  }

  /** An object of a single invocation, say: all that ran is its context's. */
  #addWhole(context: string, object: ParsedRawObject, uses: readonly (ScriptUse | undefined)[]): void {
    for (const [index, { form, counts }] of object.result.entries()) {
      const use = uses[index];
      const rows = form.asRuns?.(counts);
      if (use === undefined || rows === undefined || rows.length === 0) continue;
      if (this.#numbers > this.#room) {
        this.dropped++;
        return;
      }
      const script = scriptOf(use, object.function.name);
      this.#counting(script, () => script.add(context, script.take(rows)));
    }
  }

  #counting<T>(script: AttributedScript, work: () => T): T {
    const before = script.numbers;
    const result = work();
    this.#numbers += script.numbers - before;
    return result;
  }
}

function scriptOf({ attributed }: ScriptUse, functionName: string): AttributedScript {
  const known = attributed.get(functionName) ?? new AttributedScript();
  attributed.set(functionName, known);
  return known;
}

/** That of each invocation that an object tells of; undefined where there are others, or may be. */
function onlyContext(object: ParsedRawObject): string | undefined {
  const { contexts, besides } = toldContexts(object);
  const [only, ...more] = contexts;
  return besides === undefined && more.length === 0 ? only : undefined;
}

/** Lists of numbers in one: millions may be empty. */
class Lists {
  readonly #numbers = new NumberList();
  readonly #ends = new NumberList();

  push(row: readonly number[]): void {
    for (const number of row) this.#numbers.push(number);
    this.#ends.push(this.#numbers.length);
  }

  at(index: number): Float64Array {
    if (index >= this.#ends.length) return new Float64Array(0);
    const from = index === 0 ? 0 : this.#ends.numbers[index - 1];
    return this.#numbers.numbers.subarray(from, this.#ends.numbers[index]);
  }
}
