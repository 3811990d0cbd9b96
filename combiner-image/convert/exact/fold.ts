import type { CoverageRange, FunctionCoverage } from '../../../contract/script-coverage.ts';
import { append, lowerBound } from '../../lists.ts';
import { type DeployedFunction, ENTRY } from './deployed/deployed-function.ts';

/** A function whose counts are read: V8's function is known by its end, its start and its kind. */
interface ReadFunction {
  kind: DeployedFunction['kind'];
  start: number;
  /** V8's start is not behind this: the body of `() => () => x` starts a function that ends with it. */
  latest: number;
  end: number;
  /** Ascending. */
  offsets: Int32Array;
  readings: Int32Array;
}

/** Where to read in an upload, and where to add it in a vector. */
export class ReadingTable {
  /** The length of a vector. */
  readonly size: number;
  readonly #byEnd = new Map<number, ReadFunction[]>();
  /** Classes with fields, and those with static parts. */
  readonly #fields: NestedFunctions;
  readonly #statics: NestedFunctions;
  readonly #program: ReadFunction | undefined;

  constructor(functions: readonly DeployedFunction[], size: number) {
    this.size = size;
    const classes: ReadFunction[] = [];
    for (const made of functions) {
      const read = readFunction(made);
      if (made.kind === 'program') this.#program ??= read;
      else if (made.kind === 'function') append(this.#byEnd, made.end, read);
      else classes.push(read);
    }
    this.#fields = new NestedFunctions(classes.filter(({ kind }) => kind === 'fields'));
    this.#statics = new NestedFunctions(classes.filter(({ kind }) => kind === 'static'));
  }

  /** V8's start of a function differs by kind and version: only an interval of starts is sure. */
  find(name: string, { startOffset, endOffset }: CoverageRange): ReadFunction | undefined {
    if (name === '<instance_members_initializer>') return this.#fields.around(startOffset, endOffset);
    if (name === '<static_initializer>') return this.#statics.around(startOffset, endOffset);
    const found = this.#byEnd
      .get(endOffset)
      ?.find((read) => read.start <= startOffset && startOffset <= read.latest);
    if (found !== undefined) return found;
    const program = this.#program;
    return startOffset === 0 && program !== undefined && endOffset >= program.end ? program : undefined;
  }
}

/** Functions that lie beside or in each other. */
class NestedFunctions {
  readonly #sorted: readonly ReadFunction[];
  /** Of each the index of the one around it, or -1. */
  readonly #parents: Int32Array;

  constructor(functions: readonly ReadFunction[]) {
    this.#sorted = functions.toSorted((a, b) => a.start - b.start || b.end - a.end);
    this.#parents = new Int32Array(functions.length);
    const open: number[] = [];
    this.#sorted.forEach(({ start }, index) => {
      while (open.length > 0 && (this.#sorted[open.at(-1) ?? 0]?.end ?? 0) <= start) open.pop();
      this.#parents[index] = open.at(-1) ?? -1;
      open.push(index);
    });
  }

  /** The innermost one that holds all from `start` to `end`. */
  around(start: number, end: number): ReadFunction | undefined {
    const sorted = this.#sorted;
    let index = lowerBound(sorted.length, (i) => (sorted[i]?.start ?? 0) > start) - 1;
    while (index >= 0 && (sorted[index]?.end ?? 0) < end) index = this.#parents[index] ?? -1;
    return sorted[index];
  }
}

function readFunction({ kind, start, body, end, offsets, readings }: DeployedFunction): ReadFunction {
  const order = Uint32Array.from(offsets, (_, index) => index);
  order.sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  return {
    kind,
    start,
    latest: body - 1,
    end,
    offsets: Int32Array.from(order, (index) => offsets[index] ?? 0),
    readings: Int32Array.from(order, (index) => readings[index] ?? 0),
  };
}

/** Adds an upload: one sweep over each function's ranges. A function that is left out adds nothing. */
export function addReadings(
  table: ReadingTable,
  vector: Float64Array,
  functions: readonly FunctionCoverage[],
): void {
  for (const { functionName, ranges } of functions) {
    const root = ranges[0];
    if (root === undefined) continue;
    const read = table.find(functionName, root);
    if (read !== undefined) sweep(read, ranges, root.count, vector);
  }
}

function sweep(
  read: ReadFunction,
  ranges: readonly CoverageRange[],
  entries: number,
  vector: Float64Array,
): void {
  const { offsets, readings } = read;
  const open: CoverageRange[] = [];
  let next = 1;
  for (let i = 0; i < offsets.length; i++) {
    const offset = offsets[i] ?? 0;
    let count = entries;
    if (offset !== ENTRY) {
      for (
        let range = ranges[next];
        range !== undefined && range.startOffset <= offset;
        range = ranges[++next]
      ) {
        open.push(range);
      }
      for (let top = open.at(-1); top !== undefined && top.endOffset <= offset; top = open.at(-1)) open.pop();
      count = open.at(-1)?.count ?? entries;
    }
    const reading = readings[i] ?? 0;
    vector[reading] = (vector[reading] ?? 0) + count;
  }
}
