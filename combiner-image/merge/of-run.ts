import type { Compacted } from '../../contract/raw-object.ts';
import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import { AttributionReader } from '../read/attribution-reader.ts';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';
import { isOfRun } from '../read/runs.ts';
import { countOf, type Outcomes, runOf, toldRuns } from '../read/told-runs.ts';
import { AttributedTexts } from './attributed-texts.ts';

/** What an object says of a run: a part, nothing, or what cannot be told from the rest; `unknown`: perhaps something. */
type OfRun = ParsedRawObject | undefined | 'mixed' | 'unknown';

/** What objects say of one run, by the contexts of their invocations. */
export class RunFilter {
  readonly #run: string;
  /** Invocations of the run so far, by sandbox: objects of single invocations tell of all before them. */
  readonly #invocations = new Map<string, number>();
  readonly #attributed = new AttributedTexts();

  constructor(run: string) {
    this.#run = run;
  }

  /** All of an object, where each of its invocations is of the run; else what the attribution gives to them. */
  of(object: ParsedRawObject): OfRun {
    const { told, besides } = toldRuns(object);
    const outcomes = told.get(this.#run);
    const isWhole = outcomes !== undefined && told.size === 1 && besides === undefined;
    const part = isWhole ? object : this.#attributedTo(object);
    if (part === undefined) {
      if (outcomes !== undefined) return 'mixed';
      return besides === 'unknown' && object.attribution === undefined ? 'unknown' : undefined;
    }
    const { compacted } = object;
    return {
      ...part,
      invocations: object.invocations.filter(({ context }) => runOf(context) === this.#run),
      invocationCount: this.#counted(object, countOf(outcomes ?? {})),
      ...(compacted !== undefined && { compacted: { ...compacted, ...statesOf(compacted, outcomes ?? {}) } }),
    };
  }

  #attributedTo(object: ParsedRawObject): ParsedRawObject | undefined {
    const runs = object.attribution && runsOf(object.attribution, this.#run);
    if (runs === undefined || runs.size === 0) return undefined;
    const { throws: _, ...rest } = object;
    return {
      ...rest,
      result: object.result.flatMap((script, index) =>
        this.#scriptOfRuns(object, script, runs.get(index) ?? []),
      ),
    };
  }

  #scriptOfRuns(object: ParsedRawObject, script: ParsedScript, runs: readonly number[][]): ParsedScript[] {
    if (runs.length === 0) return [];
    const counts = script.form.ofRuns?.(this.#attributed.newOf(object, script, runs), script.counts);
    return counts === undefined ? [] : [{ ...script, counts: flat(script, counts) }];
  }

  #counted({ sandbox, span }: ParsedRawObject, more: number): number {
    if (span.kind !== 'invocation') return more;
    const count = (this.#invocations.get(sandbox.id) ?? 0) + more;
    this.#invocations.set(sandbox.id, count);
    return count;
  }
}

/** Of its sandboxes what is not the run's alone: how they started, and what was lost. */
function statesOf({ states = [] }: Compacted, outcomes: Outcomes): Pick<Compacted, 'outcomes' | 'states'> {
  return { outcomes, states: states.map(([id, state]) => [id, { ...state, invocations: 0 }]) };
}

function flat({ form }: ParsedScript, counts: object): FlatCounts {
  const bytes = Buffer.from(JSON.stringify(counts));
  const numbers = new NumberList();
  form.scan(new JsonBytes(bytes), numbers);
  return { bytes, numbers: numbers.numbers.slice(0, numbers.length), from: 0, to: numbers.length };
}

/** By the index of the script. */
function runsOf(attribution: Buffer, run: string): Map<number, number[][]> {
  const rows: number[][] = [];
  const sets: number[][] = [];
  const wanted = new Set<number>();
  new AttributionReader(attribution).read({
    run: (row) => rows.push(row),
    set: (row) => sets.push(row),
    context(name, of) {
      if (isOfRun(run, name)) for (const set of of) for (const member of sets[set] ?? []) wanted.add(member);
    },
  });
  const byScript = new Map<number, number[][]>();
  for (const member of wanted) {
    const [script, ...text] = rows[member] ?? [];
    if (script === undefined) continue;
    byScript.set(script, [...(byScript.get(script) ?? []), text]);
  }
  return byScript;
}
