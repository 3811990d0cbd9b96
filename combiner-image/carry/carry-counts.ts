import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { append, lowerBound } from '../lists.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { CodeUnit } from './code-unit.ts';
import type { DividedText } from './code-units.ts';
import type { Matches } from './match-units.ts';

/** One of Istanbul's counters. */
export type CounterId = Pick<Counter, 'kind' | 'id'>;

/** A counter of Istanbul's, in the unit that is around it. */
interface Counter {
  unit: CodeUnit;
  /** Kind and place in the unit, by tokens: the same in equal units. */
  key: string;
  kind: 's' | 'f' | 'b';
  id: string;
}

/** Istanbul's counts of one text, by the units that they are in. */
export class CountedText {
  readonly divided: DividedText;
  readonly data: FileCoverageData;
  readonly #byUnit = new Map<CodeUnit, Counter[]>();

  constructor(divided: DividedText, data: FileCoverageData) {
    this.divided = divided;
    this.data = data;
    for (const counter of countersOf(divided, data)) append(this.#byUnit, counter.unit, counter);
  }

  /**
   * Adds what ran of an older text, where its units are the same.
   * @param onCarried gets each counter, and the one of the older text that is added to it
   */
  carry(
    older: CountedText,
    matches: Matches,
    onCarried?: (counter: CounterId, other: CounterId) => void,
  ): void {
    for (const [unit, counters] of this.#byUnit) {
      const same = matches.get(unit);
      if (same === undefined) continue;
      const known = new Map<string, Counter[]>();
      for (const counter of older.#byUnit.get(same) ?? []) append(known, counter.key, counter);
      for (const counter of counters) {
        const other = known.get(counter.key)?.shift();
        if (other === undefined) continue;
        add(this.data, counter, older.data, other);
        onCarried?.(counter, other);
      }
    }
  }

  /** What is counted in a unit, and not in those that it holds. */
  countersIn(unit: CodeUnit): CounterId[] {
    return this.#byUnit.get(unit) ?? [];
  }

  /** Whether anything is counted in it. */
  counts(unit: CodeUnit): boolean {
    return this.#byUnit.has(unit);
  }

  /** How often a function, or the code of a statement, was entered at most. */
  entered(unit: CodeUnit): number {
    const counters = this.#byUnit.get(unit) ?? [];
    return counters.reduce((most, { kind, id }) => {
      if (kind === 'b') return most;
      return Math.max(most, this.data[kind][id] ?? 0);
    }, 0);
  }
}

function add(data: FileCoverageData, { kind, id }: Counter, older: FileCoverageData, other: Counter): void {
  if (kind === 'b') {
    const counts = older.b[other.id] ?? [];
    data.b[id] = (data.b[id] ?? []).map((count, arm) => count + (counts[arm] ?? 0));
  } else data[kind][id] = (data[kind][id] ?? 0) + (older[kind][other.id] ?? 0);
}

function* countersOf(
  { text, tokens, statements }: DividedText,
  { statementMap, fnMap, branchMap }: FileCoverageData,
): Generator<Counter> {
  const lines = new LineIndex(text);
  const offset = ({ line, column }: Range['start']) => lines.offset(line - 1, column);
  const placeIn = ({ first }: CodeUnit, { start, end }: Range) =>
    // Istanbul gives an `else` that is missing a place without a line.
    start.line === undefined
      ? '-'
      : `${tokens.before(offset(start)) - first}+${tokens.before(offset(end)) - first}`;
  const counter = (kind: Counter['kind'], id: string, around: Range, places: readonly Range[], type = '') => {
    const unit = unitAround(statements, offset(around.start), offset(around.end));
    if (unit === undefined) return [];
    return [{ unit, kind, id, key: [kind, type, ...places.map((place) => placeIn(unit, place))].join(' ') }];
  };
  for (const [id, place] of Object.entries(statementMap)) yield* counter('s', id, place, [place]);
  for (const [id, { loc }] of Object.entries(fnMap)) yield* counter('f', id, loc, [loc]);
  for (const [id, { loc, type, locations }] of Object.entries(branchMap))
    yield* counter('b', id, loc, [loc, ...locations], type);
}

/** The innermost unit around a place. A function as a value is made outside of itself. */
function unitAround(units: readonly CodeUnit[], start: number, end: number): CodeUnit | undefined {
  let found: CodeUnit | undefined;
  for (let among = units; ; ) {
    // They lie one behind the other.
    const inner = among[lowerBound(among.length, (i) => (among[i]?.end ?? 0) > start)];
    if (inner === undefined || inner.start > start || inner.end < end) return found;
    if (inner.isFunction && inner.start === start && (inner.end === end || end <= (inner.head ?? -1)))
      return found;
    found = inner;
    among = inner.inner;
  }
}
