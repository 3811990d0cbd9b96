import { COUNTER_FORMS, type CounterForm, isHits } from './placement.ts';

/** The counters of a text: in which global variable they are, and how they count. */
export interface GuardedCounters {
  variable: string;
  form: CounterForm;
}

/** Also as bundlers and minifiers print it. */
const GUARD =
  /globalThis\.(\$[\w$]+)\s*\|\|\s*Object\.defineProperty\(globalThis,\s*["'`]\1["'`],\s*\{\s*value:\s*new Uint(32|8)Array\(\d/;

/** The code at the head of a text that makes its counters where no recorder has made them. */
export function guardCode({ variable, form }: GuardedCounters, length: number): string {
  return `globalThis.${variable}||Object.defineProperty(globalThis,'${variable}',{value:${arrayCode(form, length)}});`;
}

/** Typed arrays wrap: counts modulo 2^32. */
function arrayCode(form: CounterForm, length: number): string {
  return `new ${isHits(form) ? 'Uint8Array' : 'Uint32Array'}(${length})`;
}

/**
 * Which counters a text has, the first where several texts were made one; undefined where it has none. It does not say by
 * which numbering they stand where they do.
 */
export function guardIn(text: string): { variable: string; forms: CounterForm[] } | undefined {
  const [, variable, bits] = GUARD.exec(text) ?? [];
  if (variable === undefined) return undefined;
  return { variable, forms: COUNTER_FORMS.filter((form) => isHits(form) === (bits === '8')) };
}
