/**
 * V8's functions of one script, as numbers in one array instead of an object for each range: an upload has
 * thousands of them, and a run reads thousands of uploads. Good until the next object is parsed.
 *
 * Each function is `[name start, name end, block coverage (0 or 1), ranges, start, end, count, start, …]`; its
 * name is the text between two quotes in `bytes`, as JSON.
 */
export interface FlatFunctions {
  bytes: Buffer;
  numbers: Float64Array;
  from: number;
  to: number;
}

/** Numbers before the first range of a function. */
export const FUNCTION_HEAD = 4;
export const RANGE_SIZE = 3;

/** Grows, and is used again for each object. */
export class NumberList {
  numbers = new Float64Array(16 * 1024);
  length = 0;

  push(value: number): void {
    this.reserve(1);
    this.numbers[this.length++] = value;
  }

  /** Makes room for so many more. */
  reserve(more: number): void {
    while (this.length + more > this.numbers.length) this.grow();
  }

  grow(): Float64Array<ArrayBuffer> {
    const larger = new Float64Array(this.numbers.length * 2);
    larger.set(this.numbers);
    this.numbers = larger;
    return larger;
  }
}

/** The name of the function at `at`, decoded. */
export function nameAt({ bytes, numbers }: FlatFunctions, at: number): string {
  return JSON.parse(bytes.toString('utf8', numbers[at], numbers[at + 1]));
}
