/**
 * How counters count, how often or only whether, and the version of their numbering: which places of a text have a
 * counter, in which order, and which ranges of a bundle are counted. A change of these is another form, and the walk of
 * the one before is kept for reading.
 */
export const COUNTER_FORMS = ['counters-1', 'hits-1', 'hits-2'] as const;

export type CounterForm = (typeof COUNTER_FORMS)[number];

/** In 2, each operand of a minified condition tells both ways: flags cannot be subtracted. */
export type Placement = 1 | 2;

export function placementOf(form: CounterForm): Placement {
  return form === 'hits-2' ? 2 : 1;
}

/** Whether they only tell that something ran. */
export function isHits(form: CounterForm): boolean {
  return form !== 'counters-1';
}
