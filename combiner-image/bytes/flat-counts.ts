/**
 * The counts of one script, as numbers in one array instead of an object for each: an upload has thousands of them,
 * and a run reads thousands of uploads. What they mean is known to the form of the counts alone. Good until the next
 * object is parsed.
 */
export interface FlatCounts {
  /** The object's JSON text, for what is no number. */
  bytes: Buffer;
  numbers: Float64Array;
  from: number;
  to: number;
}

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
