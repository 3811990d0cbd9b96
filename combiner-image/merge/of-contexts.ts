import type { Compacted } from '../../contract/raw-object.ts';
import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import { increase } from '../lists.ts';
import type { AskedContexts } from '../read/asked-contexts.ts';
import { AttributionReader } from '../read/attribution-reader.ts';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';
import { countOf, type Outcomes, sumOf, toldContexts, toldRuns } from '../read/told-runs.ts';
import { AttributedTakes } from './attributed-takes.ts';

/** What an object says of contexts: a part, nothing, or what cannot be told from the rest; `unknown`: perhaps something. */
type OfContexts = ParsedRawObject | undefined | 'mixed' | 'unknown';

/** What an object tells of the invocations that are asked for. */
interface Told {
  /** How they ended; undefined: none is known. */
  outcomes: Outcomes | undefined;
  /** Whether there are no others. */
  isAll: boolean;
  /** Whether there may be some that nobody knows of. */
  isUnknown: boolean;
}

/** What a single collection found of a script, in however many objects it stands. */
export interface FoundTake {
  /** The index of the script in the object. */
  script: number;
  /** The same for the same take of the same script. */
  key: string;
  /** JSON, as the script's form writes counts. */
  counts: string;
}

/** What objects say of some contexts, by those of their invocations. */
export class ContextFilter {
  readonly #asked: AskedContexts;
  /** Invocations that are asked for so far, by sandbox: objects of single invocations tell of all before them. */
  readonly #invocations = new Map<string, number>();
  readonly #attributed = new AttributedTakes();
  readonly #isPart: boolean;
  /** Of the object that was asked for last, where this is a part. */
  found: FoundTake[] = [];

  /** @param isPart others look at other objects, so that takes are not counted here: they may have found the same */
  constructor(asked: AskedContexts, isPart = false) {
    this.#asked = asked;
    this.#isPart = isPart;
  }

  /** Invocations that are asked for so far, by sandbox, of those that upload each by itself. */
  get counted(): [sandbox: string, invocations: number][] {
    return [...this.#invocations];
  }

  /** Counts what others have counted. */
  addCounted(counted: readonly [sandbox: string, invocations: number][]): void {
    for (const [id, invocations] of counted) increase(this.#invocations, id, invocations);
  }

  /** Whether nobody has found it yet. @param key of a `FoundTake` */
  isNew(key: string): boolean {
    return this.#attributed.isNew(key);
  }

  /** All of an object, where each of its invocations is asked for; else what the attribution gives to them. */
  of(object: ParsedRawObject): OfContexts {
    this.found = [];
    const { outcomes, isAll, isUnknown } = this.#told(object);
    const part = isAll ? object : this.#attributedTo(object);
    if (part === undefined) {
      if (outcomes !== undefined) return 'mixed';
      return isUnknown && object.attribution === undefined ? 'unknown' : undefined;
    }
    const { compacted } = object;
    return {
      ...part,
      invocations: object.invocations.filter(({ context }) => this.#isAsked(context)),
      invocationCount: this.#counted(object, countOf(outcomes ?? {})),
      ...(compacted !== undefined && { compacted: { ...compacted, ...statesOf(compacted, outcomes ?? {}) } }),
    };
  }

  #isAsked(context: string | undefined): boolean {
    return context !== undefined && this.#asked.has(context);
  }

  #told(object: ParsedRawObject): Told {
    const { run, isRunAlone } = this.#asked;
    if (run !== undefined && isRunAlone) {
      const { told, besides } = toldRuns(object);
      const outcomes = told.get(run);
      const isAll = outcomes !== undefined && told.size === 1 && besides === undefined;
      return { outcomes, isAll, isUnknown: besides === 'unknown' };
    }
    const { contexts, besides } = toldContexts(object);
    const asked = object.invocations.filter(({ context }) => this.#isAsked(context));
    return {
      outcomes:
        asked.length === 0 ? undefined : asked.map(({ outcome }) => ({ [outcome]: 1 })).reduce(sumOf, {}),
      isAll:
        besides === undefined &&
        contexts.size > 0 &&
        [...contexts].every((context) => this.#asked.has(context)),
      isUnknown: besides === 'unknown',
    };
  }

  #attributedTo(object: ParsedRawObject): ParsedRawObject | undefined {
    const takes = object.attribution && takesOf(object.attribution, this.#asked);
    if (takes === undefined || takes.size === 0) return undefined;
    const { throws: _, ...rest } = object;
    return {
      ...rest,
      result: object.result.map((script, index) =>
        this.#ofTakes(object, index, script, takes.get(index) ?? []),
      ),
    };
  }

  /** Scripts that the contexts did not run stay, with no counts: the attribution names scripts by their index. */
  #ofTakes(
    object: ParsedRawObject,
    index: number,
    script: ParsedScript,
    takes: readonly number[][][],
  ): ParsedScript {
    const found = this.#attributed.newOf(object, script, takes);
    const countsOf = (rows: readonly (readonly number[])[]) =>
      (rows.length > 0 && script.form.ofRuns?.(rows, script.counts)) || [];
    if (!this.#isPart)
      return { ...script, counts: flat(script, countsOf(found.flatMap(({ take }) => take))) };
    for (const { key, take } of found)
      this.found.push({ script: index, key, counts: JSON.stringify(countsOf(take)) });
    return { ...script, counts: flat(script, []) };
  }

  #counted({ sandbox, span }: ParsedRawObject, more: number): number {
    if (span.kind !== 'invocation') return more;
    const count = (this.#invocations.get(sandbox.id) ?? 0) + more;
    this.#invocations.set(sandbox.id, count);
    return count;
  }
}

/** Of its sandboxes what is not the contexts' alone: how they started, and what was lost. */
function statesOf({ states = [] }: Compacted, outcomes: Outcomes): Pick<Compacted, 'outcomes' | 'states'> {
  return { outcomes, states: states.map(([id, state]) => [id, { ...state, invocations: 0 }]) };
}

function flat({ form }: ParsedScript, counts: object): FlatCounts {
  const bytes = Buffer.from(JSON.stringify(counts));
  const numbers = new NumberList();
  form.scan(new JsonBytes(bytes), numbers);
  return { bytes, numbers: numbers.numbers.slice(0, numbers.length), from: 0, to: numbers.length };
}

/** By the index of the script: of each take its rows. */
function takesOf(attribution: Buffer, asked: AskedContexts): Map<number, number[][][]> {
  const rows: number[][] = [];
  const sets: number[][] = [];
  const wanted = new Set<number>();
  new AttributionReader(attribution).read({
    run: (row) => rows.push(row),
    set: (row) => sets.push(row),
    context(name, of) {
      if (asked.has(name)) for (const set of of) wanted.add(set);
    },
  });
  const byScript = new Map<number, number[][][]>();
  for (const set of wanted) {
    const takes = new Map<number, number[][]>();
    for (const member of sets[set] ?? []) {
      const [script, ...text] = rows[member] ?? [];
      if (script !== undefined) takes.set(script, [...(takes.get(script) ?? []), text]);
    }
    for (const [script, take] of takes) byScript.set(script, [...(byScript.get(script) ?? []), take]);
  }
  return byScript;
}
