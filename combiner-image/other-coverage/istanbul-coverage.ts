import type { BranchMapping, FunctionMapping, Range } from 'istanbul-lib-coverage';
import { append } from '../lists.ts';
import type { KnownText } from './known-text.ts';
import { misfitOfLines, misfitOfNames, misfitOfStatements, type NamedFunction } from './misfit.ts';
import type { CoverageFields, OtherCoverage, Place } from './other-coverage.ts';

/** A counter of the other tool. */
interface Counted<Map, Count> {
  map: Map;
  count: Count;
}

/**
 * Istanbul's own counters, as nyc, Jest with Babel and Vitest write them. Those that went through a source map begin where
 * the code begins, but may end elsewhere, so the beginning and the kind decide.
 */
export class IstanbulCoverage implements OtherCoverage {
  readonly #statements: CountersByPlace<Range, number>;
  readonly #bodies: CountersByPlace<FunctionMapping, number>;
  readonly #heads: CountersByPlace<FunctionMapping, number>;
  readonly #branches: CountersByPlace<BranchMapping, number[]>;
  readonly #starts: readonly Place[];
  readonly #names: readonly NamedFunction[];
  readonly hasRun: boolean;

  constructor({ statementMap, fnMap, branchMap, s, f, b }: CoverageFields) {
    const statements = entries(statementMap, s);
    const functions = entries(fnMap, f);
    this.hasRun = [...statements, ...functions].some(({ count }) => count > 0);
    this.#starts = statements.map(({ map }) => map.start);
    this.#names = functions.map(({ map: { name, decl, loc } }) => ({
      name,
      lines: [decl.start.line, loc.start.line],
    }));
    this.#statements = new CountersByPlace(statements, (map) => map);
    this.#bodies = new CountersByPlace(functions, ({ loc }) => loc);
    this.#heads = new CountersByPlace(functions, ({ decl }) => decl);
    this.#branches = new CountersByPlace(entries(branchMap, b), placeOf);
  }

  misfit(text: KnownText): string | undefined {
    const lines = new Set(this.#starts.map(({ line }) => line));
    return (
      misfitOfNames(this.#names, text) ?? misfitOfLines(lines, text) ?? misfitOfStatements(this.#starts, text)
    );
  }

  statement(place: Range): number | undefined {
    return this.#statements.best(place)?.count;
  }

  function(name: string, decl: Range, body: Range): number | undefined {
    const found =
      this.#bodies.at(body) ??
      this.#heads.at(decl) ??
      this.#heads.onLine(decl.start.line, (map) => map.name === name) ??
      this.#bodies.onLine(body.start.line, () => true);
    return found?.count;
  }

  branch(type: string, place: Range, arms: readonly (Place | undefined)[]): number[] | undefined {
    const isAlike = (map: BranchMapping) => map.type === type && map.locations.length === arms.length;
    const found = this.#branches.at(place, isAlike) ?? this.#branches.onLine(place.start.line, isAlike);
    return found?.count;
  }
}

class CountersByPlace<Map extends object, Count> {
  readonly #byStart = new Map<string, Counted<Map, Count>[]>();
  readonly #byLine = new Map<number, Counted<Map, Count>[]>();
  readonly #rangeOf: (map: Map) => Range;

  constructor(counters: readonly Counted<Map, Count>[], rangeOf: (map: Map) => Range) {
    this.#rangeOf = rangeOf;
    for (const counter of counters) {
      const { start } = rangeOf(counter.map);
      append(this.#byStart, `${start.line}:${start.column}`, counter);
      append(this.#byLine, start.line, counter);
    }
  }

  /** The one that begins there; of several the one that ends there, too. */
  at({ start, end }: Range, isAlike: (map: Map) => boolean = () => true): Counted<Map, Count> | undefined {
    const found = (this.#byStart.get(`${start.line}:${start.column}`) ?? []).filter(({ map }) =>
      isAlike(map),
    );
    const ends = found.find(({ map }) => {
      const range = this.#rangeOf(map);
      return range.end.line === end.line && range.end.column === end.column;
    });
    return ends ?? found[0];
  }

  /** The only one that begins on a line. */
  onLine(line: number, isAlike: (map: Map) => boolean): Counted<Map, Count> | undefined {
    const found = (this.#byLine.get(line) ?? []).filter(({ map }) => isAlike(map));
    return found.length === 1 ? found[0] : undefined;
  }

  /** The one that begins there, or as near as can be on its line. */
  best(range: Range): Counted<Map, Count> | undefined {
    const { start } = range;
    const distance = ({ map }: Counted<Map, Count>) =>
      Math.abs(this.#rangeOf(map).start.column - start.column);
    const nearest = () =>
      (this.#byLine.get(start.line) ?? []).reduce<Counted<Map, Count> | undefined>(
        (best, each) => (best === undefined || distance(each) < distance(best) ? each : best),
        undefined,
      );
    return this.at(range) ?? nearest();
  }
}

/** Where a branch is: older versions of Istanbul leave its place out. */
function placeOf({ loc, locations }: BranchMapping): Range {
  const nowhere = { line: 0, column: 0 };
  return loc ?? locations[0] ?? { start: nowhere, end: nowhere };
}

function entries<Map, Count>(
  maps: Record<string, Map>,
  counts: Record<string, Count>,
): Counted<Map, Count>[] {
  return Object.entries(maps).flatMap(([id, map]) => {
    const count = counts[id];
    return count === undefined ? [] : [{ map, count }];
  });
}
