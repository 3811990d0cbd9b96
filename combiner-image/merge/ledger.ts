import { UnreadableObjectError } from '../errors.ts';
import { heapAdvice, heapBytes, memoryAdvice, memoryBesideHeap } from '../heap.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { keyAmongAll, type Parts, partsOf, sizeOf } from './object-parts.ts';
import { ToldInvocations } from './told-invocations.ts';
import { isPacked, type Told, ToldParts } from './told-parts.ts';

/**
 * What is kept of a sandbox that a compacted object stands for, outside of the heap: here, and where sandboxes are counted.
 */
const BYTES_PER_PACKED_PART = 64;

/** Of one whose id is not of a recorder's form, and of a range of invocations, in the heap. */
const BYTES_PER_PART = 250;

/** For those of one Lambda function. */
const SHARE_OF_HEAP = 0.2;

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
  readonly #told = new ToldParts();
  /** Of sandboxes that upload each invocation by itself. */
  readonly #invocations = new Map<string, ToldInvocations>();
  /** By function: bytes for what its compacted objects stand for. */
  readonly #kept = new Map<string, { packed: number; others: number }>();
  /** Compacted objects in use: how many objects each stands for, and when it was put. */
  readonly #compacted = new Map<number, { parts: number; turn: number }>();
  /** Of outdated objects, what they stand for. */
  readonly #outdated = new Map<number, Parts>();

  /** @param before the ledger of the reading before this one. */
  constructor(before?: Ledger) {
    this.#excluded = new Map(before === undefined ? [] : before.#excluded);
  }

  /** @param index of the object among all; the same in every reading. */
  judge(object: ParsedRawObject, index: number): Verdict {
    const excluded = this.#excluded.get(index);
    if (excluded === 'outdated') return this.#outdate(index, partsOf(object));
    if (excluded !== undefined) return excluded;
    switch (object.span.kind) {
      case 'compacted':
        return this.#judgeCompacted(object, index);
      case 'invocation':
        return this.#judgeInvocation(object, index);
      default:
        return this.#judgeSandbox(object, index);
    }
  }

  #judgeInvocation(object: ParsedRawObject, index: number): Verdict {
    const { sequence } = object.span;
    const invocations = this.#invocationsOf(object.function.name, object.sandbox.id);
    const toldBy = invocations.ownerOf(sequence);
    if (toldBy !== undefined) return { toldBy };
    invocations.tell(sequence, index);
    return 'new';
  }

  #judgeSandbox(object: ParsedRawObject, index: number): Verdict {
    const { functionName, sandboxes } = partsOf(object);
    const [[part, sequence] = ['', 0]] = sandboxes;
    const told = this.#told.get(functionName, part);
    if (told !== undefined && told.sequence >= sequence) return { toldBy: told.index };
    if (told !== undefined && this.#compacted.has(told.index)) return tooLate(told.sequence);
    if (told !== undefined) this.#exclude(told.index, { toldBy: index });
    this.#told.set(functionName, part, { sequence, index });
    return 'new';
  }

  #judgeCompacted(object: ParsedRawObject, index: number): Verdict {
    const parts = partsOf(object);
    const { functionName } = parts;
    const size = sizeOf(parts);
    const turn = object.compacted?.turn ?? 0;
    const contained = new Map<number, number>();
    const contains = (other: number, count: number) =>
      contained.set(other, (contained.get(other) ?? 0) + count);
    let isAllTold = true;
    const beyondUs = new Set<number>();
    for (const [part, sequence] of parts.sandboxes) {
      const told = this.#told.get(functionName, part);
      if (told === undefined || told.sequence < sequence) isAllTold = false;
      if (told === undefined) continue;
      contains(told.index, 1);
      if (told.sequence > sequence) beyondUs.add(told.index);
    }
    for (const [sandbox, ranges] of parts.invocations)
      if (!this.#invocationsOf(functionName, sandbox).eachOwner(ranges, contains)) isAllTold = false;
    if (isAllTold && size > 0) return { toldBy: contained.size === 1 ? [...contained.keys()][0] : undefined };
    const replaced: number[] = [];
    for (const [other, count] of contained) {
      const rival = this.#compacted.get(other);
      if (rival === undefined || (count === rival.parts && !beyondUs.has(other))) continue;
      if (rival.turn === turn) return OVERLAPS;
      if (rival.turn > turn) return this.#outdate(index, parts);
      replaced.push(other);
    }
    const problem = this.#takeRoomFor(parts);
    if (problem !== undefined) return problem;
    for (const other of replaced) this.#replace(other);
    for (const [part, sequence] of parts.sandboxes) {
      const told = this.#told.get(functionName, part);
      if (told !== undefined && !replaced.includes(told.index))
        this.#exclude(told.index, told.sequence > sequence ? tooLate(sequence) : { toldBy: index });
      this.#told.set(functionName, part, { sequence, index });
    }
    for (const [sandbox, ranges] of parts.invocations) {
      const invocations = this.#invocationsOf(functionName, sandbox);
      invocations.eachOwner(ranges, (other) => {
        if (!replaced.includes(other)) this.#exclude(other, { toldBy: index });
      });
      invocations.tellAll(ranges, index);
    }
    this.#compacted.set(index, { parts: size, turn });
    return 'new';
  }

  /** Why an outdated object cannot be left out: nothing else tells all that it stands for. */
  untold(index: number): UnreadableObjectError | undefined {
    const parts = this.#outdated.get(index);
    if (parts === undefined) return undefined;
    const { functionName, sandboxes, invocations } = parts;
    for (const [part, sequence] of sandboxes) {
      const told = this.#told.get(functionName, part);
      if (told === undefined || told.sequence < sequence) return OVERLAPS.skipped;
    }
    for (const [sandbox, ranges] of invocations)
      if (!this.#invocationsOf(functionName, sandbox).eachOwner(ranges, () => {})) return OVERLAPS.skipped;
    return undefined;
  }

  /** Takes for told what compacted objects have told that are not read here. @param index of none that is */
  presume(parts: Parts, index: number): void {
    this.tell(parts, index);
    this.#compacted.set(index, { parts: Number.POSITIVE_INFINITY, turn: Number.POSITIVE_INFINITY });
  }

  /** Has an object read as one whose sandbox others tell more of. @param by who does */
  supersede(index: number, by: number): void {
    this.#exclude(index, { toldBy: by });
  }

  /** Whether an object in use was compacted. */
  isCompacted(index: number): boolean {
    return this.#compacted.has(index);
  }

  /** What was told of a sandbox, or of a slice of one. @param part as `partsOf` names it */
  toldOf(functionName: string, part: string): Told | undefined {
    return this.#told.get(functionName, part);
  }

  /** Who told of an invocation. */
  ownerOf(functionName: string, sandbox: string, sequence: number): number | undefined {
    return this.#invocations.get(keyAmongAll(functionName, sandbox))?.ownerOf(sequence);
  }

  /** Notes what objects have told that are read elsewhere. */
  tell({ functionName, sandboxes, invocations }: Parts, index: number): void {
    for (const [part, sequence] of sandboxes) this.#told.set(functionName, part, { sequence, index });
    for (const [sandbox, ranges] of invocations)
      this.#invocationsOf(functionName, sandbox).tellAll(ranges, index);
  }

  #invocationsOf(functionName: string, sandbox: string): ToldInvocations {
    const key = keyAmongAll(functionName, sandbox);
    const known = this.#invocations.get(key) ?? new ToldInvocations();
    this.#invocations.set(key, known);
    return known;
  }

  /** Of what is outdated, the names stay in the heap. */
  #outdate(index: number, parts: Parts): Verdict {
    const problem = this.#takeRoomFor(parts, () => false);
    if (problem !== undefined) return problem;
    this.#outdated.set(index, parts);
    return 'outdated';
  }

  /** @returns why there is none */
  #takeRoomFor({ functionName, sandboxes, invocations }: Parts, isSmall = isPacked): Verdict | undefined {
    let { packed, others } = this.#kept.get(functionName) ?? { packed: 0, others: 0 };
    for (const part of sandboxes.keys())
      if (isSmall(part)) packed += BYTES_PER_PACKED_PART;
      else others += BYTES_PER_PART;
    for (const ranges of invocations.values()) others += (ranges.length / 2) * BYTES_PER_PART;
    if (others > heapBytes() * SHARE_OF_HEAP) return tooMany(heapAdvice());
    if (packed > memoryBesideHeap()) return tooMany(memoryAdvice());
    this.#kept.set(functionName, { packed, others });
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

function tooLate(sequence: number): Verdict {
  const reason = `what its sandbox ran was compacted in an earlier state (upload ${sequence}), and later counts contain those`;
  return { skipped: new UnreadableObjectError('overlapping', reason) };
}

const OVERLAPS = {
  skipped: new UnreadableObjectError(
    'overlapping',
    'overlaps another compacted object: some sandboxes are in both, and neither contains the other',
  ),
};

function tooMany(room: string): Verdict {
  const reason = `its function's compacted objects stand for more than fits into ${room}`;
  return { skipped: new UnreadableObjectError('too-large', reason) };
}
