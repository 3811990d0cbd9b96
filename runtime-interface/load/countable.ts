import type { CounterForm } from '../../contract/counters/placement.ts';
import type { FoundMap } from './found-map.ts';
import type { LoadedFile } from './loaded-file.ts';

/** A text that counters are put into, and all that says where. */
export interface Countable extends Pick<LoadedFile, 'text' | 'form'> {
  /** Of the global that holds its counters. */
  name: string;
  counts: CounterForm;
  map: FoundMap;
  /** Whether Node shows stacks by source maps: then the map in the text has to be that of the text with counters. */
  isShown: boolean;
}

/** The same with counters. */
export interface Counted {
  text: string;
  counters: number;
}

/** @throws where a text cannot be counted */
export type PutCounters = (countable: Countable) => Counted;
