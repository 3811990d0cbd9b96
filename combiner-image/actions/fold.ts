import { type FoldedItem, foldRange } from '../scale/shared/fold-range.ts';
import { PLACE_FIELDS } from '../start/combine-event.ts';
import { executionOf } from '../start/shared-event.ts';
import { TimeLeft } from '../time-left.ts';
import { type Action, type Call, logStage } from './action.ts';

/** Of the time of a call: what was read is written then. */
const WRITING = 0.05;

/** Folds one item of a plan. It answers by numbers alone: a state machine keeps those of thousands. */
export const foldAction: Action<FoldedItem> = {
  fields: [...PLACE_FIELDS, 'execution', 'item'],
  run: (call) => {
    const { fields, location } = call;
    return foldRange(location, executionOf(fields), fields['item'], timeToRead(call));
  },
};

/** Nothing comes after the reading but one object. */
function timeToRead({ context }: Call): TimeLeft {
  if (context === undefined) return new TimeLeft(undefined, logStage);
  return TimeLeft.until(Date.now() + (1 - WRITING) * context.getRemainingTimeInMillis(), logStage);
}
