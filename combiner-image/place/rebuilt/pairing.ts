import { append } from '../../lists.ts';
import type { Binding } from '../scopes.ts';
import { Renaming } from './renaming.ts';
import type { Unit } from './unit.ts';

/** Less code stands in many places: its names and its neighbours tell what it is. */
const LEAST_SIZE = 8;
/** Of more equal pieces it is not looked which one it is. */
const MOST_EQUAL = 200;

/** A statement of what was bundled again, and the file that it begins with. */
export interface RebuiltUnit extends Unit {
  file: string | undefined;
  /** All that anything of it is of: minifiers put functions that are used once where they are used. */
  files: readonly string[];
}

/**
 * Which statement of what was bundled again each statement of a deployed text is. First those that are like no other
 * one; then those that they name; then what stands between two of one file, and can be nothing else.
 */
export class Pairing {
  readonly names = new Renaming();
  /** By deployed unit, and by the other one. */
  readonly rebuilt = new Map<Unit, RebuiltUnit>();
  readonly deployed = new Map<RebuiltUnit, Unit>();
  /** They have the place of one another, and are not the same. */
  readonly different = new Set<Unit>();
  readonly #units: readonly Unit[];
  readonly #byHash = new Map<number, RebuiltUnit[]>();
  readonly #ownHashes = new Map<number, Unit[]>();
  readonly #declaring = new Map<Binding, Unit>();
  readonly #declaringRebuilt = new Map<Binding, RebuiltUnit>();
  readonly #open: [Binding, Binding][] = [];
  readonly #begun = new Set<string | undefined>();

  constructor(deployed: readonly Unit[], rebuilt: readonly RebuiltUnit[]) {
    this.#units = deployed;
    for (const unit of deployed) {
      append(this.#ownHashes, unit.shape.hash, unit);
      for (const each of unit.declares) if (!this.#declaring.has(each)) this.#declaring.set(each, unit);
    }
    for (const unit of rebuilt) {
      append(this.#byHash, unit.shape.hash, unit);
      for (const each of unit.declares)
        if (!this.#declaringRebuilt.has(each)) this.#declaringRebuilt.set(each, unit);
    }
    this.#anchor();
    do this.#follow();
    while (this.#fill());
  }

  #anchor(): void {
    for (const [hash, [unit, ...more]] of this.#ownHashes) {
      const [only, ...others] = this.#byHash.get(hash) ?? [];
      if (unit === undefined || more.length > 0 || only === undefined || others.length > 0) continue;
      if (unit.shape.size >= LEAST_SIZE) this.#pair(unit, only);
    }
  }

  /** What is called by names that are known. */
  #follow(): void {
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const unit = this.#declaring.get(next[0]);
      const other = this.#declaringRebuilt.get(next[1]);
      if (unit !== undefined && this.rebuilt.get(unit) === other) continue;
      const isPair = unit !== undefined && other !== undefined && this.#pair(unit, other);
      if (!isPair) for (const each of [unit, other]) if (each !== undefined) this.different.add(each);
    }
  }

  #pair(unit: Unit, other: RebuiltUnit): boolean {
    if (this.rebuilt.has(unit) || this.deployed.has(other)) return false;
    const names = this.names.take(unit.shape, other.shape);
    if (names === undefined) return false;
    this.rebuilt.set(unit, other);
    this.deployed.set(other, unit);
    this.#begun.add(other.file);
    for (const each of names) this.#open.push(each);
    return true;
  }

  /** @returns whether there was anything */
  #fill(): boolean {
    const next: (RebuiltUnit | undefined)[] = [];
    let behind: RebuiltUnit | undefined;
    for (let i = this.#units.length - 1; i >= 0; i--) {
      next[i] = behind;
      const unit = this.#units[i];
      behind = (unit && this.rebuilt.get(unit)) ?? behind;
    }
    let before: RebuiltUnit | undefined;
    let isAny = false;
    for (let i = 0; i < this.#units.length; i++) {
      const unit = this.#units[i];
      if (unit === undefined) continue;
      const known = this.rebuilt.get(unit);
      if (known === undefined && this.#fillOne(unit, before, next[i])) isAny = true;
      before = this.rebuilt.get(unit) ?? before;
      if (isAny) this.#follow();
    }
    return isAny;
  }

  #fillOne(unit: Unit, before: RebuiltUnit | undefined, behind: RebuiltUnit | undefined): boolean {
    const equal = this.#byHash.get(unit.shape.hash) ?? [];
    if (equal.length > MOST_EQUAL) return false;
    const possible = equal.filter(
      (each) =>
        !this.deployed.has(each) &&
        mayBeBetween(each, before, behind, this.#begun) &&
        this.names.isSame(unit.shape, each.shape),
    );
    const [first, ...more] = possible;
    if (first === undefined) return false;
    if (more.length === 0) {
      const isNext =
        before !== undefined &&
        first.index === before.index + 1 &&
        unit.index === (this.deployed.get(before)?.index ?? unit.index) + 1;
      const isNear = isNext || first.file === before?.file || first.file === behind?.file;
      return (isNear || unit.shape.size >= LEAST_SIZE) && this.#pair(unit, first);
    }
    // As many here as there: they are these in their order.
    if (before === undefined || possible.some(({ file }) => file !== before.file)) return false;
    const last = behind?.file === before.file ? behind : undefined;
    const from = this.deployed.get(before)?.index ?? 0;
    const to = (last && this.deployed.get(last)?.index) ?? this.#units.length;
    const own = this.#ownHashes.get(unit.shape.hash) ?? [];
    const here = own.filter((each) => each.index > from && each.index < to && !this.rebuilt.has(each));
    return here.length === possible.length && here[0] === unit && this.#pair(unit, first);
  }
}

/** Files stand in a bundle one behind the other, and what is of them in their order. */
function mayBeBetween(
  unit: RebuiltUnit,
  before: RebuiltUnit | undefined,
  behind: RebuiltUnit | undefined,
  begun: ReadonlySet<string | undefined>,
): boolean {
  const isBehind = before !== undefined && before.file === unit.file;
  const isBefore = behind !== undefined && behind.file === unit.file;
  if (!isBehind && !isBefore) return unit.file === undefined || !begun.has(unit.file);
  return (!isBehind || unit.index > (before?.index ?? 0)) && (!isBefore || unit.index < (behind?.index ?? 0));
}
