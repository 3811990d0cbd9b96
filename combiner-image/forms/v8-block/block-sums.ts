import { ScriptCounts } from '../../../contract/script-counts.ts';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import { UnconvertedScriptError } from '../../errors.ts';
import type { CountSums } from '../count-form.ts';
import { FUNCTION_HEAD, nameAt, RANGE_SIZE } from './block-layout.ts';

/** Ways in which the ranges of one function are cut that are kept apart before they are flattened. */
const MAX_SHAPES = 24;

/** Numbers in them: real functions have a few hundred. */
const MAX_SHAPE_NUMBERS = 30_000;

/** As measured: a function with its name, and a way in which it is cut, without their texts and numbers. */
const FUNCTION_BYTES = 600;
const SHAPE_BYTES = 250;
const BOUND_BYTES = 24;

/** Some 150,000 functions; the largest bundles have a third of that. */
const MAX_BYTES = 128 * 1024 * 1024;

/** A text of n characters has at most n functions, and as many ranges in them; short ones may have more. */
const MORE_THAN_TEXT = 1_000;

/** Uploads whose ranges of a function are cut in the same way: only their counts differ. */
interface Shape {
  /** `start, end, count, start, …` as in V8's order; the counts are sums. */
  ranges: Float64Array;
}

interface SummedFunction {
  name: string;
  /** The name as JSON, with its quotes. */
  nameBytes: Buffer;
  isBlockCoverage: boolean;
  shapes: Shape[];
  /** The function that followed in the last upload: most likely the one that follows in the next. */
  next: SummedFunction | undefined;
}

/**
 * Adds up the counts of one script over many uploads. The result is that of `ScriptCounts`; the way there is
 * shorter: V8 cuts a function's ranges in the same way in most uploads, and then only numbers are added.
 */
export class BlockSums implements CountSums {
  #functions = new Map<string, SummedFunction>();
  /** What had to be flattened early, because a function's ranges were cut in too many ways. */
  #flattened = new ScriptCounts();
  #first: SummedFunction | undefined;
  /** Of functions and shapes. */
  #bytes = 0;
  #problem: string | undefined;

  get bytes(): number {
    return this.#bytes + this.#flattened.bounds * BOUND_BYTES;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  add(flat: FlatCounts): void {
    if (this.#problem !== undefined) return;
    const { numbers, to } = flat;
    let guess = this.#first;
    let previous: SummedFunction | undefined;
    for (let at = flat.from; at < to && this.#bytes <= MAX_BYTES; ) {
      const size = (numbers[at + 3] ?? 0) * RANGE_SIZE;
      const sums: SummedFunction =
        guess !== undefined && isOf(guess, flat, at) ? guess : this.#sumsOf(flat, at);
      if (previous === undefined) this.#first = sums;
      else previous.next = sums;
      previous = sums;
      guess = sums.next;
      sums.isBlockCoverage ||= numbers[at + 2] === 1;
      this.#addRanges(sums, numbers, at + FUNCTION_HEAD, size);
      at += FUNCTION_HEAD + size;
    }
    if (this.bytes > MAX_BYTES) this.#refuse();
  }

  toEntry(): { functions: FunctionCoverage[] } {
    const functions = this.#toFunctions();
    for (const { ranges } of functions)
      for (const range of ranges) range.count = Math.min(range.count, Number.MAX_SAFE_INTEGER);
    return { functions };
  }

  /**
   * In V8's form, outer functions first.
   * @param length of the script's text.
   * @throws UnconvertedScriptError when they cannot be of this text: they would land on the wrong lines.
   */
  toFunctions(length: number): FunctionCoverage[] {
    const functions = this.#toFunctions();
    const isOutside = functions.some(({ ranges }) => ranges.some(({ endOffset }) => endOffset > length));
    if (isOutside) throw new UnconvertedScriptError('its counts refer to places past the end of its text');
    const ranges = functions.reduce((sum, each) => sum + each.ranges.length, 0);
    if (ranges > length + MORE_THAN_TEXT)
      throw new UnconvertedScriptError(`its counts name ${ranges} places in a text of ${length} characters`);
    return functions;
  }

  #refuse(): void {
    this.#problem = `its counts take more than ${MAX_BYTES / 1024 / 1024} MiB: no script has so many functions`;
    this.#functions = new Map();
    this.#flattened = new ScriptCounts();
    this.#first = undefined;
    this.#bytes = 0;
  }

  #toFunctions(): FunctionCoverage[] {
    for (const sums of this.#functions.values()) this.#flatten(sums);
    return this.#flattened.toFunctions();
  }

  #addRanges(sums: SummedFunction, numbers: Float64Array, from: number, size: number): void {
    for (const { ranges } of sums.shapes) {
      if (ranges.length !== size || !isSameCut(ranges, numbers, from)) continue;
      for (let i = 2; i < size; i += RANGE_SIZE) ranges[i] = (ranges[i] ?? 0) + (numbers[from + i] ?? 0);
      return;
    }
    if (sums.shapes.length === MAX_SHAPES || size * sums.shapes.length > MAX_SHAPE_NUMBERS)
      this.#flatten(sums);
    sums.shapes.push({ ranges: numbers.slice(from, from + size) });
    this.#bytes += SHAPE_BYTES + size * 8;
  }

  #flatten(sums: SummedFunction): void {
    const { name: functionName, isBlockCoverage } = sums;
    for (const { ranges: cut } of sums.shapes) {
      const ranges = Array.from({ length: cut.length / RANGE_SIZE }, (_, i) => ({
        startOffset: cut[i * RANGE_SIZE] ?? 0,
        endOffset: cut[i * RANGE_SIZE + 1] ?? 0,
        count: cut[i * RANGE_SIZE + 2] ?? 0,
      }));
      this.#flattened.add([{ functionName, isBlockCoverage, ranges }]);
    }
    for (const { ranges } of sums.shapes) this.#bytes -= SHAPE_BYTES + ranges.length * 8;
    sums.shapes = [];
  }

  #sumsOf(flat: FlatCounts, at: number): SummedFunction {
    const name = nameAt(flat, at);
    const start = flat.numbers[at + FUNCTION_HEAD];
    const end = flat.numbers[at + FUNCTION_HEAD + 1];
    const key = `${start}:${end}:${name}`;
    let sums = this.#functions.get(key);
    if (sums === undefined) {
      // Copied: a part of the object's bytes would keep all of them in memory.
      const nameBytes = Buffer.from(flat.bytes.subarray(flat.numbers[at], flat.numbers[at + 1]));
      sums = { name, nameBytes, isBlockCoverage: false, shapes: [], next: undefined };
      this.#functions.set(key, sums);
      this.#bytes += FUNCTION_BYTES + key.length;
    }
    return sums;
  }
}

function isOf({ nameBytes, shapes }: SummedFunction, { bytes, numbers }: FlatCounts, at: number): boolean {
  const known = shapes[0]?.ranges;
  if (known === undefined || known[0] !== numbers[at + FUNCTION_HEAD]) return false;
  if (known[1] !== numbers[at + FUNCTION_HEAD + 1]) return false;
  const start = numbers[at] ?? 0;
  if ((numbers[at + 1] ?? 0) - start !== nameBytes.length) return false;
  for (let i = 0; i < nameBytes.length; i++) if (bytes[start + i] !== nameBytes[i]) return false;
  return true;
}

function isSameCut(ranges: Float64Array, numbers: Float64Array, from: number): boolean {
  for (let i = 0; i < ranges.length; i += RANGE_SIZE)
    if (ranges[i] !== numbers[from + i] || ranges[i + 1] !== numbers[from + i + 1]) return false;
  return true;
}
