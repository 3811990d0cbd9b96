import type { CountForm } from './count-form.ts';
import { COUNTERS_COUNTS, EARLIER_HITS_COUNTS, HITS_COUNTS } from './counters/counts.ts';
import type { FormName } from './engine.ts';
import { ISTANBUL_COUNTS } from './istanbul/counts.ts';
import { V8_BLOCK_COUNTS } from './v8-block/counts.ts';

/**
 * The forms of counts that the recorder knows, as its worker works with them: a folder beside this file each, with
 * an entry here and, for what counts, in `engine-kinds.ts`.
 */
export const COUNT_FORMS: Readonly<Record<FormName, CountForm>> = {
  'counters-1': COUNTERS_COUNTS,
  'hits-1': EARLIER_HITS_COUNTS,
  'hits-2': HITS_COUNTS,
  'istanbul-1': ISTANBUL_COUNTS,
  'v8-block': V8_BLOCK_COUNTS,
};
