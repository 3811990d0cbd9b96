import { combine } from '../combine.ts';
import type { CombineResult } from '../result.ts';
import {
  buildsOf,
  expectedOf,
  hintsOf,
  keptReportsOf,
  PLACE_FIELDS,
  REPORT_FIELDS,
  reportersOf,
  SELECTION_FIELDS,
  selectionOf,
} from '../start/combine-event.ts';
import { type Action, LOG, timeLeft } from './action.ts';
import { tellMetrics } from './metrics.ts';

/** Writes a report back to the store that is read. */
export const combineAction: Action<CombineResult> = {
  fields: [...PLACE_FIELDS, ...SELECTION_FIELDS, ...REPORT_FIELDS],
  run: async (call) => {
    const { fields, environment, location } = call;
    const result = await combine({
      locations: [location],
      output: { location },
      reporters: reportersOf(fields),
      selection: selectionOf(fields),
      textsApart: buildsOf(fields).textsApart,
      expected: expectedOf(fields),
      hints: hintsOf(fields),
      keptReports: keptReportsOf(fields, environment),
      time: timeLeft(call),
      log: LOG,
    });
    const { read, incomplete } = result;
    tellMetrics(call, {
      Reports: 1,
      IncompleteReports: incomplete === undefined ? 0 : 1,
      ReadObjects: read.objects,
      SkippedObjects: read.skipped,
    });
    return result;
  },
};
