/** Entry: what puts counters into a text, with its parser. It needs no other module, and is read where there is a text. */
import { applyEdits } from '../contract/counters/edits.ts';
import { placeCounters } from '../contract/counters/instrument.ts';
import { ownRanges } from '../contract/counters/own-ranges.ts';
import { shiftMap } from '../contract/counters/shift-map.ts';
import type { PutCounters } from './load/countable.ts';
import { withStackMap } from './load/stack-map.ts';

export const putCounters: PutCounters = ({ text, name, counts, map, isShown }) => {
  const ranges = ownRanges(text, map.text);
  // The recorder has made the counters before the text is compiled.
  const { count, edits } = placeCounters(text, { variable: name, form: counts, ranges, guard: false });
  const counted = applyEdits(text, edits);
  if (!isShown || map.comment === undefined || count === 0) return { text: counted, counters: count };
  if (map.text === undefined) throw new TypeError('its source map cannot be read');
  const shifted = shiftMap(map.text, text, edits);
  return { text: withStackMap(counted, map.comment, shifted, map.base), counters: count };
};
