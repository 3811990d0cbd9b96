import {
  decodePythonCounts,
  encodePythonCounts,
  PYTHON_FORM,
  type PythonCounts,
} from '../../../contract/python-counts.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import type { CountSums } from '../count-form.ts';
import { ArcSet } from './arc-set.ts';
import { LineSet } from './line-set.ts';

const ARC_BYTES = 40;
/** Real files have some ten thousand. Each is two numbers, and of one script no more than two million are read. */
const MOST_ARCS = 500_000;

/** What ran of one script in any upload. */
export class PythonSums implements CountSums {
  readonly #lines = new LineSet();
  readonly #unbranched = new LineSet();
  #arcs = new ArcSet();
  #minor = 0;
  #oldest = Number.POSITIVE_INFINITY;
  problem: string | undefined;

  get bytes(): number {
    return this.#lines.bytes + this.#unbranched.bytes + this.#arcs.size * ARC_BYTES;
  }

  /** Versions of Python that ran it, the first and the last: 9 and 12. */
  get versions(): [oldest: number, newest: number] {
    return [Math.min(this.#oldest, this.#minor), this.#minor];
  }

  add(counts: FlatCounts): void {
    const decoded = decodePythonCounts(counts);
    // It was read before.
    if (typeof decoded !== 'string') this.addCounts(decoded);
  }

  addCounts({ minor, lines, unbranched, arcs }: PythonCounts): void {
    if (this.problem !== undefined) return;
    this.#minor = Math.max(this.#minor, minor);
    this.#oldest = Math.min(this.#oldest, minor);
    for (const line of lines) this.#lines.add(line);
    for (const line of unbranched) this.#unbranched.add(line);
    for (const arc of arcs) {
      this.#arcs.add(arc);
      if (this.#arcs.size > MOST_ARCS) break;
    }
    if (this.#arcs.size <= MOST_ARCS) return;
    this.problem = `it has more than ${MOST_ARCS} ways between lines: one upload is damaged`;
    this.#arcs = new ArcSet();
  }

  toCounts(): PythonCounts {
    return {
      minor: this.#minor,
      lines: [...this.#lines],
      unbranched: [...this.#unbranched],
      arcs: this.#arcs.toArcs(),
    };
  }

  toEntry(): Pick<RawScriptCoverage, 'form' | 'functions' | 'counts'> {
    return { form: PYTHON_FORM, functions: [], counts: encodePythonCounts(this.toCounts()) };
  }
}
