/**
 * The version of the numbering: which places of a text have a counter, in which order, and which ranges of a bundle are
 * counted. Each change of these needs a new version, and the walk of the older one is kept for reading.
 */
export const PLACEMENT = 1;

/** How counters count, with the version of the numbering: how often, or only whether. */
export type CounterForm = 'counters-1' | 'hits-1';

export const COUNTER_FORMS: readonly CounterForm[] = ['counters-1', 'hits-1'];
