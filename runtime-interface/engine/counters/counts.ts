import type { CountedForm } from '../../../contract/instrumented-folder.ts';
import { LIMITS } from '../../limits.ts';
import type { CountForm, CountSum } from '../count-form.ts';
import { CounterReader, type RanCounters } from './counter-reader.ts';

function countForm(form: CountedForm): CountForm {
  return {
    newSum: () => new CounterSum(form),
    runs: (counts) => rowsOf((counts as RanCounters).ran),
    // Nothing is compiled around a text that was instrumented.
    beginsWith: () => false,
    newReader: () => new CounterReader(),
  };
}

class CounterSum implements CountSum {
  readonly #form: CountedForm;
  #sums = new Float64Array();

  constructor(form: CountedForm) {
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
      this.#sums[counter] = before + (ran[i + 1] ?? 0);
    }
    return newCode;
  }

  toCounts() {
    return { form: this.#form, functions: [], counts: [...this.#sums] };
  }
}

/** `[from, to, from, to, …]`: the counters that ran. */
function rowsOf(ran: Uint32Array): number[][] {
  const rows: number[][] = [];
  let row: number[] | undefined;
  for (let i = 0; i < ran.length; i += 2) {
    const counter = ran[i] ?? 0;
    const isHere = blockOf(counter) === blockOf(row?.[0] ?? -1);
    if (row === undefined || !isHere) {
      row = [counter, counter + 1];
      rows.push(row);
    } else if (row.at(-1) === counter) row[row.length - 1] = counter + 1;
    else row.push(counter, counter + 1);
  }
  return rows;
}

function blockOf(counter: number): number {
  return Math.floor(counter / LIMITS.attributionCounters);
}

export const COUNTERS_COUNTS = countForm('counters-1');
export const HITS_COUNTS = countForm('hits-1');
