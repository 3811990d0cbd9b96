import { UnreadableObjectError } from '../errors.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** What is to be done with an object. */
export type Verdict =
  /** Nobody told yet what it tells: add it. */
  | 'new'
  /** The object with this index has told it; undefined: several have. */
  | { toldBy: number | undefined }
  /** Compacted, and replaced by objects of later turns; ask `untold` when everything has been read. */
  | 'outdated'
  /** It cannot be added without counting something twice. */
  | { skipped: UnreadableObjectError };

interface Told {
  sequence: number;
  /** Of the object that told it. */
  index: number;
}

/**
 * Sees to it that each sandbox, or each invocation, counts once, whatever the objects are called: objects that
 * were copied, earlier states of a sandbox, compacted objects beside what they were made of.
 *
 * Counts cannot be taken out of a sum again. When an object turns out to be contained in a later one, it is
 * excluded, and everything has to be read once more (`mustReadAgain`). Keys are read in such an order that this
 * needs objects renamed by hand.
 */
export class Ledger {
  mustReadAgain = false;
  /** Indexes of the objects that others contain, each with its verdict. */
  readonly #excluded: Map<number, Verdict>;
  readonly #told = new Map<string, Told>();
  /** Compacted objects in use: how many objects each stands for, and when it was put. */
  readonly #compacted = new Map<number, { parts: number; turn: number }>();
  /** Of outdated objects, what they stand for. */
  readonly #outdated = new Map<number, ReadonlyMap<string, number>>();

  /** @param before the ledger of the reading before this one. */
  constructor(before?: Ledger) {
    this.#excluded = new Map(before === undefined ? [] : before.#excluded);
  }

  /** @param index of the object among all; the same in every reading. */
  judge(object: ParsedRawObject, index: number): Verdict {
    const excluded = this.#excluded.get(index);
    if (excluded === 'outdated') this.#outdated.set(index, partsOf(object));
    if (excluded !== undefined) return excluded;
    return object.span.kind === 'compacted'
      ? this.#judgeCompacted(object, index)
      : this.#judge(object, index);
  }

  #judge(object: ParsedRawObject, index: number): Verdict {
    const { sequence } = object.span;
    const [part = ''] = partsOf(object).keys();
    const told = this.#told.get(part);
    if (told !== undefined && told.sequence >= sequence) return { toldBy: told.index };
    if (told !== undefined && this.#compacted.has(told.index)) return tooLate(told.sequence);
    if (told !== undefined) this.#exclude(told.index, { toldBy: index });
    this.#told.set(part, { sequence, index });
    return 'new';
  }

  #judgeCompacted(object: ParsedRawObject, index: number): Verdict {
    const parts = partsOf(object);
    const turn = object.compacted?.turn ?? 0;
    const contained = new Map<number, number>();
    let isAllTold = true;
    const beyondUs = new Set<number>();
    for (const [part, sequence] of parts) {
      const told = this.#told.get(part);
      if (told === undefined || told.sequence < sequence) isAllTold = false;
      if (told === undefined) continue;
      contained.set(told.index, (contained.get(told.index) ?? 0) + 1);
      if (told.sequence > sequence) beyondUs.add(told.index);
    }
    if (isAllTold && parts.size > 0)
      return { toldBy: contained.size === 1 ? [...contained.keys()][0] : undefined };
    const replaced: number[] = [];
    for (const [other, count] of contained) {
      const rival = this.#compacted.get(other);
      if (rival === undefined || (count === rival.parts && !beyondUs.has(other))) continue;
      if (rival.turn === turn) return OVERLAPS;
      if (rival.turn > turn) {
        this.#outdated.set(index, parts);
        return 'outdated';
      }
      replaced.push(other);
    }
    for (const other of replaced) this.#replace(other);
    for (const [part, sequence] of parts) {
      const told = this.#told.get(part);
      if (told !== undefined && !replaced.includes(told.index))
        this.#exclude(told.index, told.sequence > sequence ? tooLate(sequence) : { toldBy: index });
      this.#told.set(part, { sequence, index });
    }
    this.#compacted.set(index, { parts: parts.size, turn });
    return 'new';
  }

  /** Why an outdated object cannot be left out: nothing else tells all that it stands for. */
  untold(index: number): UnreadableObjectError | undefined {
    for (const [part, sequence] of this.#outdated.get(index) ?? []) {
      const told = this.#told.get(part);
      if (told === undefined || told.sequence < sequence) return OVERLAPS.skipped;
    }
    return undefined;
  }

  /** What was left out because an outdated object tells it has to be looked at again. */
  #replace(other: number): void {
    for (const [index, verdict] of this.#excluded)
      if (typeof verdict === 'object' && 'toldBy' in verdict && verdict.toldBy === other)
        this.#excluded.delete(index);
    this.#exclude(other, 'outdated');
  }

  #exclude(index: number, verdict: Verdict): void {
    this.#excluded.set(index, verdict);
    this.mustReadAgain = true;
  }
}

/**
 * What an object tells of, each with its sequence: a sandbox, or one invocation. The id comes first: it has no
 * character that could be taken for the end of it.
 */
export function partsOf({
  function: { name },
  sandbox,
  span,
  compacted,
}: ParsedRawObject): Map<string, number> {
  if (span.kind === 'sandbox') return new Map([[`${sandbox.id}:${name}`, span.sequence]]);
  if (compacted === undefined) return new Map([[`${sandbox.id}#${span.sequence}:${name}`, span.sequence]]);
  const parts = new Map<string, number>();
  for (const [id, sequence] of compacted.sandboxes) parts.set(`${id}:${name}`, sequence);
  for (const [id, ranges] of compacted.invocations) {
    for (let i = 0; i < ranges.length; i += 2)
      for (let sequence = ranges[i] ?? 0; sequence <= (ranges[i + 1] ?? -1); sequence++)
        parts.set(`${id}#${sequence}:${name}`, sequence);
  }
  return parts;
}

function tooLate(sequence: number): Verdict {
  const reason = `its sandbox was compacted in an earlier state (sequence ${sequence}), and later counts contain those`;
  return { skipped: new UnreadableObjectError('overlapping', reason) };
}

const OVERLAPS = {
  skipped: new UnreadableObjectError(
    'overlapping',
    'overlaps another compacted object: some sandboxes are in both, and neither contains the other',
  ),
};
