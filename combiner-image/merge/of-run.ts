import type { Outcome } from '../../contract/raw-object.ts';
import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import { AttributionReader } from '../read/attribution-reader.ts';
import type { ParsedRawObject, ParsedScript } from '../read/parse-raw-object.ts';
import { isOfRun } from '../read/runs.ts';

/** As many as an object describes: there may be more. */
const DESCRIBED_INVOCATIONS = 1_000;

/** What objects say of one run, by the contexts of their invocations. */
export class RunFilter {
  readonly #run: string;
  /** Invocations of the run so far, by sandbox: objects of single invocations tell of all before them. */
  readonly #invocations = new Map<string, number>();

  constructor(run: string) {
    this.#run = run;
  }

  /**
   * All of an object, where each of its invocations is of the run; else what the attribution gives to them, as if it had
   * run once. Undefined: nothing.
   */
  of(object: ParsedRawObject): ParsedRawObject | undefined {
    const invocations = object.invocations.filter(
      ({ context }) => context !== undefined && isOfRun(this.#run, context),
    );
    const part = isWhole(object, invocations.length) ? object : this.#attributed(object);
    if (part === undefined) return undefined;
    const { compacted } = object;
    const outcomes: Partial<Record<Outcome, number>> = {};
    for (const { outcome } of invocations) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return {
      ...part,
      invocations,
      invocationCount: this.#counted(object, invocations.length),
      ...(compacted !== undefined && { compacted: { ...compacted, outcomes, states: [] } }),
    };
  }

  #attributed(object: ParsedRawObject): ParsedRawObject | undefined {
    const runs = object.attribution && runsOf(object.attribution, this.#run);
    if (runs === undefined || runs.size === 0) return undefined;
    const { throws: _, ...rest } = object;
    return {
      ...rest,
      result: object.result.flatMap((script, index) => scriptOfRuns(script, runs.get(index) ?? [])),
    };
  }

  #counted({ sandbox, span }: ParsedRawObject, more: number): number {
    if (span.kind !== 'invocation') return more;
    const count = (this.#invocations.get(sandbox.id) ?? 0) + more;
    this.#invocations.set(sandbox.id, count);
    return count;
  }
}

function isWhole({ span, invocations, invocationCount }: ParsedRawObject, ofRun: number): boolean {
  if (ofRun === 0 || ofRun < invocations.length) return false;
  return span.kind === 'invocation' ? ofRun < DESCRIBED_INVOCATIONS : ofRun === invocationCount;
}

function scriptOfRuns(script: ParsedScript, runs: readonly number[][]): ParsedScript[] {
  if (runs.length === 0) return [];
  const counts = script.form.ofRuns?.(runs, script.counts);
  return counts === undefined ? [] : [{ ...script, counts: flat(script, counts) }];
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
