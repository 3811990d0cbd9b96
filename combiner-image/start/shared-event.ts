import type { Fields } from '../bytes/check.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../errors.ts';
import { placeOf, REPORT_FIELDS } from './combine-event.ts';
import { text } from './event-fields.ts';

/** What the report of shared work may be asked for when its parts are there: what it is of was asked of the plan. */
export const SHARED_REPORT_FIELDS = ['builds', ...REPORT_FIELDS] as const;

/** @throws UsageError without one */
export function executionOf(fields: Fields): string {
  const execution = text(fields, 'execution');
  if (execution === undefined)
    throw new UsageError('The event has no "execution". Send a name for the work that is shared.');
  return execution;
}

/** The event that makes the report of an execution, when its parts are there. */
export function combineEventOf(fields: Fields, environment: Environment): Fields {
  const asked = SHARED_REPORT_FIELDS.filter((name) => fields[name] !== undefined);
  return {
    action: 'combine',
    execution: executionOf(fields),
    ...placeOf(fields, environment),
    ...Object.fromEntries(asked.map((name) => [name, fields[name]])),
  };
}
