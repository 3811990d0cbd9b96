import type { FileCoverageData } from 'istanbul-lib-coverage';
import { CountedText } from '../carry/carry-counts.ts';
import type { CodeUnit } from '../carry/code-unit.ts';
import { divided, unitsIn } from '../carry/code-units.ts';
import { type Matches, matchUnits } from '../carry/match-units.ts';
import { SharedNames } from '../carry/shared-names.ts';
import { plainText } from '../checkout/text-hash.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { append } from '../lists.ts';
import { likeness } from '../placement/likeness.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { type ComparedSource, hasSameCounters, withStates } from './compared-source.ts';
import { isAlike, lineChanges, MISSED, RAN, type SourceChanges } from './line-changes.ts';

/** What git takes for a file that was renamed, too. */
const LEAST_LIKENESS = 0.5;
/** Files that one text is compared with. */
const MOST_COMPARED = 200;
/** Of texts that are not the same: all their tokens are in memory at once. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** Smaller functions stand in many files. */
const LEAST_TOKENS = 12;

export interface SourcesComparison {
  /** Those in which something was lost, gained, changed or is new, by path. */
  files: SourceChanges[];
  /** Sources of which nothing can be said, and why. */
  uncompared: { path: string; reason: string }[];
}

/** One text that has changed: the counters of now, with what is known of them from before. */
interface Changed {
  source: ComparedSource;
  from: string | undefined;
  counted: CountedText;
  /** Units that are as they were. */
  known: Set<CodeUnit>;
}

const OTHER_COUNTERS = 'another version counted it, or other ignore comments applied';

/**
 * What of each source ran before and does not now, and the other way round, where the code is the same: the function around it, or
 * the statement at the top level. Files that were renamed are found by their texts, functions that were moved by theirs.
 * @param before gone through once
 * @param now by path
 */
export function compareSources(
  before: Iterable<ComparedSource>,
  now: ReadonlyMap<string, ComparedSource>,
): SourcesComparison {
  return new Comparing(now).of(before);
}

class Comparing {
  readonly #now: ReadonlyMap<string, ComparedSource>;
  readonly #result: SourcesComparison = { files: [], uncompared: [] };
  readonly #names = new SharedNames();
  /** Of texts that were changed, or are gone: units that no unit of now is known to be. */
  readonly #left = new Map<string, { unit: CodeUnit; counted: CountedText }[]>();
  #characters = 0;

  constructor(now: ReadonlyMap<string, ComparedSource>) {
    this.#now = now;
  }

  of(before: Iterable<ComparedSource>): SourcesComparison {
    const others = new Map<string, ComparedSource>();
    const seen = new Set<string>();
    for (const source of before) {
      const same = this.#now.get(source.path);
      if (same === undefined || !this.#sameText(source, same)) others.set(source.path, source);
      else seen.add(source.path);
    }
    const waiting = [...this.#now.values()].filter(({ path }) => !seen.has(path));
    const pairs = waiting.map((source) => ({ source, other: others.get(source.path) }));
    for (const { source } of pairs) others.delete(source.path);
    for (const pair of pairs) {
      pair.other ??= renamed(pair.source, others);
      if (pair.other !== undefined) others.delete(pair.other.path);
    }
    const changed = pairs.flatMap(({ source, other }) => this.#changed(source, other) ?? []);
    for (const gone of others.values()) this.#remember(this.#countedBefore(gone), new Set());
    this.#follow(changed);
    for (const { source, from, counted } of changed) this.#add(source, from, counted.data);
    this.#result.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return this.#result;
  }

  /** @returns whether the texts are the same */
  #sameText(older: ComparedSource, newer: ComparedSource, from?: string): boolean {
    if (plainText(older.text) !== plainText(newer.text)) return false;
    if (!hasSameCounters(older.ran, newer.ran)) this.#uncompared(newer.path, OTHER_COUNTERS);
    else if (!isAlike(older.ran, newer.ran) || from !== undefined) {
      const places = this.#try(newer.path, () => newer.places());
      if (places !== undefined) this.#add(newer, from, { ...places, ...statesOf(older, places) });
    }
    return true;
  }

  #changed(source: ComparedSource, other: ComparedSource | undefined): Changed | undefined {
    if (other !== undefined && this.#sameText(other, source, other.path)) return undefined;
    const places = this.#counted(source, () => source.places());
    if (places === undefined) return undefined;
    const changed: Changed = {
      source,
      from: other === undefined || other.path === source.path ? undefined : other.path,
      counted: places,
      known: new Set(),
    };
    const older = other && this.#countedBefore(other);
    if (older === undefined) return changed;
    const matches = matchUnits(older.divided, places.divided);
    places.carry(older, matches);
    for (const unit of matches.keys()) changed.known.add(unit);
    this.#remember(older, new Set(matches.values()));
    return changed;
  }

  /** Functions that stand in another file now, each the only one with its name and text. */
  #follow(changed: readonly Changed[]): void {
    const moved = new Map<string, { unit: CodeUnit; to: Changed }[]>();
    for (const to of changed)
      for (const unit of unitsIn(to.counted.divided.statements))
        if (!to.known.has(unit) && isFollowed(unit)) append(moved, keyOf(unit, to.counted), { unit, to });
    // The outer ones first: what is in them is moved with them.
    for (const [key, [first, ...more]] of moved) {
      const [older, ...others] = this.#left.get(key) ?? [];
      if (first === undefined || older === undefined || more.length > 0 || others.length > 0) continue;
      const matches = matched(older, first.unit, first.to);
      first.to.counted.carry(older.counted, matches);
      for (const unit of matches.keys()) first.to.known.add(unit);
    }
  }

  #remember(counted: CountedText | undefined, taken: ReadonlySet<CodeUnit>): void {
    if (counted === undefined) return;
    for (const unit of unitsIn(counted.divided.statements))
      if (!taken.has(unit) && isFollowed(unit)) append(this.#left, keyOf(unit, counted), { unit, counted });
  }

  #countedBefore(source: ComparedSource): CountedText | undefined {
    return this.#counted(source, () => {
      const places = source.places();
      return places && { ...places, ...statesOf(source, places) };
    });
  }

  #counted(
    { path, text }: ComparedSource,
    data: () => FileCoverageData | undefined,
  ): CountedText | undefined {
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) {
      this.#uncompared(path, 'too much text was changed to compare all of it');
      return undefined;
    }
    return this.#try(path, () => {
      const places = data();
      return places && new CountedText(divided(text, path, this.#names), { ...places });
    });
  }

  #try<T>(path: string, work: () => T | undefined): T | undefined {
    try {
      const result = work();
      if (result === undefined) this.#uncompared(path, OTHER_COUNTERS);
      return result;
    } catch (error) {
      this.#uncompared(path, error instanceof UnconvertedScriptError ? error.message : parserReason(error));
      return undefined;
    }
  }

  #uncompared(path: string, reason: string): void {
    if (!this.#result.uncompared.some((known) => known.path === path))
      this.#result.uncompared.push({ path, reason });
  }

  #add(source: ComparedSource, from: string | undefined, before: FileCoverageData): void {
    const changes = lineChanges(source.path, source.text, before, source.ran);
    const { lost, gained, lostFunctions, gainedFunctions, lostArms, gainedArms, changed } = changes;
    const numbers = [lost, gained, lostFunctions, gainedFunctions].map(({ length }) => length);
    if ([...numbers, lostArms, gainedArms, changed.lines].every((count) => count === 0) && from === undefined)
      return;
    this.#result.files.push(from === undefined ? changes : { ...changes, from });
  }
}

function statesOf({ ran }: ComparedSource, places: FileCoverageData) {
  return withStates(places, (kind, index) => (ran[kind][index] === '1' ? RAN : MISSED));
}

function isFollowed({ isFunction, name, first, last }: CodeUnit): boolean {
  return isFunction && name !== undefined && last - first >= LEAST_TOKENS;
}

function keyOf(unit: CodeUnit, { divided: { tokens } }: CountedText): string {
  return `${tokens.hash(unit)} ${unit.name}`;
}

/** A unit and all in it. */
function matched(older: { unit: CodeUnit; counted: CountedText }, unit: CodeUnit, to: Changed): Matches {
  const isSame = to.counted.divided.tokens.isSame(unit, older.counted.divided.tokens, older.unit);
  const before = unitsIn([older.unit]);
  const now = unitsIn([unit]);
  if (!isSame || before.length !== now.length) return new Map();
  return new Map(
    now.flatMap((each, i): [CodeUnit, CodeUnit][] => {
      const other = before[i];
      return other === undefined || to.known.has(each) ? [] : [[each, other]];
    }),
  );
}

/** The one that a file was called before, by its text: the same, or that which is like it most. */
function renamed(
  { text }: ComparedSource,
  gone: ReadonlyMap<string, ComparedSource>,
): ComparedSource | undefined {
  const plain = plainText(text);
  let best: { source: ComparedSource | undefined; alike: number } = { source: undefined, alike: 0 };
  for (const source of [...gone.values()].slice(0, MOST_COMPARED)) {
    const other = plainText(source.text);
    const alike = other === plain ? 2 : likeness(other, plain);
    if (alike < LEAST_LIKENESS || alike < best.alike) continue;
    // Of two that are as much like it, neither is known to be it.
    best = { source: alike === best.alike ? undefined : source, alike };
  }
  return best.source;
}
