import type { Ledger, Verdict } from '../merge/ledger.ts';
import { partsOf } from '../merge/object-parts.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import { partsOfUnits, UnitLists, type Units } from './units.ts';

/** Parts of a store have such indexes in a ledger, behind those of objects that are read here. */
const FIRST_PART = 2 ** 30;

/**
 * Which part of a store has told of which sandboxes. Parts know nothing of each other: where two tell of one, that counts
 * which has its later upload, or else the one that comes first.
 */
export class Claims {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * What of a part's counts others have told.
   * @param others gets what other parts must be folded again without, since it tells more
   * @returns what it must be folded again without; undefined: nothing
   */
  conflicts(told: readonly Units[], part: number, others: Map<number, UnitLists>): UnitLists | undefined {
    let own: UnitLists | undefined;
    for (const { functionName, sandboxes, invocations } of told) {
      for (const [name, upload] of sandboxes) {
        const before = this.#ledger.toldOf(functionName, name);
        if (before === undefined || before.index === FIRST_PART + part) continue;
        const isEarlier = before.sequence < upload && !this.#ledger.isCompacted(before.index);
        if (isEarlier && before.index < FIRST_PART) this.#ledger.supersede(before.index, part);
        else if (isEarlier) withoutOf(others, before.index).addSandbox(functionName, name, upload);
        else {
          own ??= new UnitLists();
          own.addSandbox(functionName, name, before.sequence);
        }
      }
      for (const [sandbox, ranges] of invocations)
        for (const sequence of sequencesOf(ranges))
          if (this.#ledger.ownerOf(functionName, sandbox, sequence) !== undefined) {
            own ??= new UnitLists();
            own.addInvocation(functionName, sandbox, sequence);
          }
    }
    return own;
  }

  /** Notes what a part counts. */
  add(told: readonly Units[], part: number): void {
    for (const units of told) this.#ledger.tell(partsOfUnits(units), FIRST_PART + part);
  }

  /**
   * Judges an object that no part has judged.
   * @param others gets what other parts must be folded again without, since it tells more
   */
  judge(object: ParsedRawObject, index: number, others: Map<number, UnitLists>): Verdict {
    for (const [name, upload] of partsOf(object).sandboxes) {
      const before = this.#ledger.toldOf(object.function.name, name);
      if (before !== undefined && before.index >= FIRST_PART && before.sequence < upload)
        withoutOf(others, before.index).addSandbox(object.function.name, name, upload);
    }
    return this.#ledger.judge(object, index);
  }
}

/** What a part must be folded again without. @param index of the part in the ledger */
function withoutOf(others: Map<number, UnitLists>, index: number): UnitLists {
  const part = index - FIRST_PART;
  const lists = others.get(part) ?? new UnitLists();
  others.set(part, lists);
  return lists;
}

function* sequencesOf(ranges: readonly number[]): Generator<number> {
  for (let i = 0; i < ranges.length; i += 2)
    for (let sequence = ranges[i] ?? 0; sequence <= (ranges[i + 1] ?? -1); sequence++) yield sequence;
}
