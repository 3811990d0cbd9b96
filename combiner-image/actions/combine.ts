import { combine } from '../combine.ts';
import { UsageError } from '../errors.ts';
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
import { executionOf, SHARED_REPORT_FIELDS } from '../start/shared-event.ts';
import { type Action, type Call, LOG, timeLeft, workersOf } from './action.ts';
import { tellMetrics } from './metrics.ts';

/** Of the report of an execution: a state machine keeps at most 256 KiB of an answer, and the rest is in the report. */
export type SharedResult = Pick<
  CombineResult,
  'schema' | 'createdAt' | 'incomplete' | 'totals' | 'read' | 'missing'
> & { report: Omit<CombineResult['report'], 'files'> };

/** Writes a report back to the store that is read. */
export const combineAction: Action<CombineResult | SharedResult> = {
  fields: [...PLACE_FIELDS, 'execution', ...SELECTION_FIELDS, ...REPORT_FIELDS],
  run: async (call) => {
    const isShared = call.fields['execution'] !== undefined;
    const result = await report(call, isShared ? executionOf(call.fields) : undefined);
    const { read, incomplete } = result;
    tellMetrics(call, {
      Reports: 1,
      IncompleteReports: incomplete === undefined ? 0 : 1,
      ReadObjects: read.objects,
      SkippedObjects: read.skipped,
    });
    return isShared ? inShort(result) : result;
  },
};

/** @param execution whose parts are combined; what they are of was asked of the plan */
function report(call: Call, execution: string | undefined): Promise<CombineResult> {
  const { fields, environment, location } = call;
  const other = SELECTION_FIELDS.find(
    (name) => fields[name] !== undefined && !SHARED_REPORT_FIELDS.some((each) => each === name),
  );
  if (execution !== undefined && other !== undefined)
    throw new UsageError(`The event has an "execution" and "${other}", which is asked of the plan.`);
  return combine({
    locations: [location],
    output: { location },
    reporters: reportersOf(fields),
    selection: selectionOf(fields),
    execution,
    textsApart: buildsOf(fields).textsApart,
    expected: expectedOf(fields),
    hints: hintsOf(fields),
    keptReports: keptReportsOf(fields, environment),
    time: timeLeft(call),
    workers: workersOf(call),
    log: LOG,
  });
}

function inShort({
  schema,
  createdAt,
  incomplete,
  report,
  totals,
  read,
  missing,
}: CombineResult): SharedResult {
  const { files: _, ...place } = report;
  const of = { schema, createdAt, ...(incomplete !== undefined && { incomplete }) };
  return { ...of, report: place, totals, read, missing };
}
