import { UsageError } from '../errors.ts';
import { text } from '../start/event-fields.ts';
import type { Action, Call } from './action.ts';
import { combineAction } from './combine.ts';
import { compactAction } from './compact.ts';
import { foldAction } from './fold.ts';
import { planAction } from './plan.ts';

/**
 * What the combiner does, by the event's field `action`: a further one is a file of this folder and an entry here.
 * Its fields are a table of docs/configuration.md.
 */
export const ACTIONS = {
  combine: combineAction,
  compact: compactAction,
  plan: planAction,
  fold: foldAction,
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

/** What any of them answers. */
export type Answer = Awaited<ReturnType<(typeof ACTIONS)[ActionName]['run']>>;

/** Of an event that names none: all events were of this one, before there were others. */
const DEFAULT_ACTION: ActionName = 'combine';

/** @throws UsageError for one that there is not */
export function actionOf(fields: Call['fields']): ActionName {
  const name = text(fields, 'action') ?? DEFAULT_ACTION;
  const known = Object.keys(ACTIONS) as ActionName[];
  const action = known.find((each) => each === name);
  if (action === undefined)
    throw new UsageError(`The event has an unknown action "${name}". Known: ${known.join(', ')}.`);
  return action;
}
