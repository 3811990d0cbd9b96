import { append } from '../lists.ts';
import type { CodeUnit } from './code-unit.ts';
import { type DividedText, unitsIn } from './code-units.ts';

/** Of units of the newer text those of the older one that have the same text. */
export type Matches = ReadonlyMap<CodeUnit, CodeUnit>;

/**
 * Finds the units that were not changed between two texts. Where several have one text and one name, and there are more
 * of them in one text than in the other, nothing tells which are the same: none of them is.
 */
export function matchUnits(older: DividedText, newer: DividedText): Matches {
  const matching = new Matching(older, newer);
  matching.pair(older.statements, newer.statements, () => '', false);
  const before = unitsIn(older.statements).filter(({ isFunction }) => isFunction);
  const now = unitsIn(newer.statements).filter(({ isFunction }) => isFunction);
  const others = byDepth(before);
  for (const [depth, units] of [...byDepth(now)].sort(([a], [b]) => a - b))
    matching.pair(others.get(depth) ?? [], units, ({ path }) => String(path), false);
  // Moved out of, or into, what is around it.
  matching.pair(before, now, ({ name }) => name, true);
  // Called otherwise: the older name is gone, the newer one was not there.
  const gone = pathsOf(now);
  const known = pathsOf(before);
  matching.pair(
    before.filter(({ path }) => !gone.has(path)),
    now.filter(({ path }) => !known.has(path)),
    () => '',
    true,
  );
  return matching.found;
}

class Matching {
  readonly found = new Map<CodeUnit, CodeUnit>();
  readonly #older: DividedText;
  readonly #newer: DividedText;
  readonly #taken = new Set<CodeUnit>();

  constructor(older: DividedText, newer: DividedText) {
    this.#older = older;
    this.#newer = newer;
  }

  /**
   * Pairs equal units that are not paired yet, in order.
   * @param nameOf what they must have in common beside their text; a unit without it is not paired.
   * @param isUnique only where there is one of each.
   */
  pair(
    before: readonly CodeUnit[],
    now: readonly CodeUnit[],
    nameOf: (unit: CodeUnit) => string | undefined,
    isUnique: boolean,
  ): void {
    const others = this.#byText(before, this.#older, nameOf, (unit) => this.#taken.has(unit));
    // The outer ones first: what is in them is paired with them.
    for (const [key, units] of this.#byText(now, this.#newer, nameOf, (unit) => this.found.has(unit))) {
      const same = others.get(key) ?? [];
      if (same.length !== units.length || (isUnique && units.length > 1)) continue;
      units.forEach((unit, i) => {
        const other = same[i];
        if (other !== undefined && !this.found.has(unit) && !this.#taken.has(other)) this.#match(other, unit);
      });
    }
  }

  #byText(
    units: readonly CodeUnit[],
    { tokens }: DividedText,
    nameOf: (unit: CodeUnit) => string | undefined,
    isPaired: (unit: CodeUnit) => boolean,
  ): Map<string, CodeUnit[]> {
    const groups = new Map<string, CodeUnit[]>();
    for (const unit of units) {
      const name = nameOf(unit);
      if (name !== undefined && !isPaired(unit)) append(groups, `${tokens.hash(unit)} ${name}`, unit);
    }
    return groups;
  }

  /** With all that is in them: of equal tokens there are equal functions. */
  #match(older: CodeUnit, newer: CodeUnit): void {
    if (!this.#newer.tokens.isSame(newer, this.#older.tokens, older)) return;
    const before = unitsIn([older]);
    const now = unitsIn([newer]);
    if (before.length !== now.length) return;
    now.forEach((unit, i) => {
      const other = before[i];
      if (other === undefined) return;
      this.found.set(unit, other);
      this.#taken.add(other);
    });
  }
}

function byDepth(units: readonly CodeUnit[]): Map<number, CodeUnit[]> {
  const levels = new Map<number, CodeUnit[]>();
  for (const unit of units) append(levels, unit.depth, unit);
  return levels;
}

function pathsOf(units: readonly CodeUnit[]): Set<number> {
  return new Set(units.map(({ path }) => path));
}
