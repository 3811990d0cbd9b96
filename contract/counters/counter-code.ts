import { type CounterForm, isHits } from './placement.ts';
import type { CounterPlace } from './sink.ts';

/** How the code of a counter is written. */
export class CounterCode {
  readonly variable: string;
  readonly form: CounterForm;

  /** @param variable the global name of the file's counters */
  constructor(variable: string, form: CounterForm) {
    this.variable = variable;
    this.form = form;
  }

  /** An expression that counts. */
  count(
    index: number,
    { portable, isBehindFunction }: Pick<CounterPlace, 'portable' | 'isBehindFunction'>,
  ): string {
    // In a browser, or another realm, there are none.
    const counters = portable ? `(globalThis.${this.variable}||[])` : this.variable;
    const counter = `${counters}[${index}]`;
    if (!isHits(this.form)) return `++${counter}`;
    return isBehindFunction ? `${counter}||++${counter}` : `${counter}=1`;
  }
}
