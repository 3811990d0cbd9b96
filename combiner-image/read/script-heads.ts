import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { CountForm } from '../forms/count-form.ts';

/** All that a script entry says but its counts. */
export interface ScriptName extends Omit<RawScriptCoverage, 'form' | 'functions' | 'counts'> {
  form: CountForm;
}

/** What stands before the counts of a script, as text and as values. */
interface Head {
  bytes: Buffer;
  script: ScriptName;
}

const LONGEST = 1_000;

/**
 * Remembers how scripts are named: sandboxes of one function load the same ones in the same order, and what is
 * known by its bytes need not be parsed and checked again.
 */
export class ScriptHeads {
  readonly #byIndex: Head[] = [];

  /** The script at this place of the list, if it is named with the same bytes as the last time. */
  find(index: number, bytes: Buffer, from: number): Head | undefined {
    const head = this.#byIndex[index];
    if (head === undefined) return undefined;
    const to = from + head.bytes.length;
    return to <= bytes.length && bytes.compare(head.bytes, 0, head.bytes.length, from, to) === 0
      ? head
      : undefined;
  }

  /** @param bytes from the script's `{` up to its counts, which are its last field. */
  keep(index: number, bytes: Buffer, script: ScriptName): void {
    if (bytes.length <= LONGEST && index <= this.#byIndex.length)
      this.#byIndex[index] = { bytes: Buffer.from(bytes), script };
  }
}
