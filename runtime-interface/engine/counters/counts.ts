import type { CounterForm } from '../../../contract/counters/placement.ts';
import { saturatingSum } from '../../../contract/saturating-sum.ts';
import { LIMITS } from '../../limits.ts';
import type { CountForm, CountSum } from '../count-form.ts';
import { CounterReader, type RanCounters } from './counter-reader.ts';

function countForm(form: CounterForm): CountForm {
  return {
    newSum: () => new CounterSum(form),
    runs: (counts, _, isExact = false) => rowsOf((counts as RanCounters).ran, isExact),
    // Nothing is compiled around a text that was instrumented.
    beginsWith: () => false,
    newReader: () => new CounterReader(),
  };
}

class CounterSum implements CountSum {
  readonly #form: CounterForm;
  #sums = new Float64Array();

  constructor(form: CounterForm) {
    this.#form = form;
  }

  add(taken: unknown): boolean {
    const { counters, ran } = taken as RanCounters;
    if (this.#sums.length === 0) this.#sums = new Float64Array(counters);
    let newCode = false;
    for (let i = 0; i < ran.length; i += 2) {
      const counter = ran[i] ?? 0;
      const before = this.#sums[counter] ?? 0;
      newCode ||= before === 0;
      this.#sums[counter] = saturatingSum(before, ran[i + 1] ?? 0);
    }
    return newCode;
  }

  toCounts() {
    return { form: this.#form, functions: [], counts: [...this.#sums] };
  }
}

/** `[from, to, from, to, …]`: counters that ran; with a last number, each so often, else once. */
function rowsOf(ran: Uint32Array, isExact: boolean): number[][] {
  const rows: number[][] = [];
  let block = -1;
  /** Of the block, by how often they ran. */
  let ofCount = new Map<number, number[]>();
  const endBlock = (): void => {
    for (const [count, row] of ofCount) rows.push(count === 1 ? row : [...row, count]);
    ofCount = new Map();
  };
  for (let i = 0; i < ran.length; i += 2) {
    const counter = ran[i] ?? 0;
    const count = isExact ? (ran[i + 1] ?? 1) : 1;
    if (blockOf(counter) !== block) endBlock();
    block = blockOf(counter);
    const row = ofCount.get(count);
    if (row === undefined) ofCount.set(count, [counter, counter + 1]);
    else if (row.at(-1) === counter) row[row.length - 1] = counter + 1;
    else row.push(counter, counter + 1);
  }
  endBlock();
  return rows;
}

function blockOf(counter: number): number {
  return Math.floor(counter / LIMITS.attributionCounters);
}

export const COUNTERS_COUNTS = countForm('counters-1');
export const HITS_COUNTS = countForm('hits-2');
export const EARLIER_HITS_COUNTS = countForm('hits-1');
