import type { Fields } from '../bytes/check.ts';
import { DEFAULT_BATCH, type Plan, plan } from '../scale/shared/plan.ts';
import {
  type EventPlace,
  expectedOf,
  hintsOf,
  keptReportsOf,
  PLACE_FIELDS,
  placeOf,
  REPORT_FIELDS,
  reportersOf,
  SELECTION_FIELDS,
  selectionOf,
} from '../start/combine-event.ts';
import { wholeNumber } from '../start/event-fields.ts';
import { combineEventOf, executionOf } from '../start/shared-event.ts';
import { type Action, type Call, timeLeft } from './action.ts';

/** What a state machine goes on with. */
export interface PlanAnswer extends Plan, EventPlace {
  /** Items that are folded at a time. */
  maxConcurrency: number;
  /** The event that makes the report when all are folded. */
  combine: Fields;
}

/** S3 answers about as many requests for one function's keys as ten calls send. */
const CONCURRENCY = { least: 1, most: 10_000, usual: 10 };
/** Objects of a range at most: as many as one call reads in its time where S3 is busy, too. */
const BATCH = { least: 1, most: 50_000 };

/** Divides what is to be read into ranges, which others fold. */
export const planAction: Action<PlanAnswer> = {
  fields: [...PLACE_FIELDS, 'execution', 'batch', 'maxConcurrency', ...SELECTION_FIELDS, ...REPORT_FIELDS],
  run: async (call) => {
    const { fields, environment, location } = call;
    mustMakeReport(call);
    const maxConcurrency = wholeNumber(fields, 'maxConcurrency', CONCURRENCY) ?? CONCURRENCY.usual;
    const made = await plan(location, {
      execution: executionOf(fields),
      selection: selectionOf(fields),
      batch: wholeNumber(fields, 'batch', BATCH) ?? DEFAULT_BATCH,
      time: timeLeft(call),
    });
    return {
      ...made,
      ...placeOf(fields, environment),
      maxConcurrency,
      combine: combineEventOf(fields, environment),
    };
  },
};

/**
 * What is wrong with the report that is asked for is said before anything is read, and not after hours.
 * @throws UsageError
 */
function mustMakeReport({ fields, environment }: Call): void {
  for (const check of [reportersOf, expectedOf, hintsOf]) check(fields);
  keptReportsOf(fields, environment);
}
