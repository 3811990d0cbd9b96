import { rawFolder } from '../contract/key-layout.ts';
import { STORE_VARIABLES } from '../contract/stores.ts';
import { type Call, type LambdaContext, mustHaveMemory } from './actions/action.ts';
import { ACTIONS, type ActionName, type Answer, actionOf } from './actions/actions.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { UsageError } from './errors.ts';
import { harmlessLine } from './harmless/text.ts';
import { someOf } from './some-of.ts';
import { locationOf } from './start/combine-event.ts';
import { mustBeKnown } from './start/event-fields.ts';
import { startOf, type WrittenObject } from './start/starts.ts';
import { locationName, type StoreLocation } from './store/location.ts';

/** The answer to an event that asks for no report. */
export interface IgnoredEvent {
  /** Why. */
  ignored: string;
}

/**
 * The combiner image's Lambda handler: does what the event's field `action` says.
 * @param context absent: time and memory have no limit
 * @throws UsageError for an event that cannot be used or too little memory, and what the action throws.
 */
export async function handler(event: unknown, context?: LambdaContext): Promise<Answer | IgnoredEvent> {
  const start = startOf(event);
  const environment = readEnvironment();
  if ('fields' in start) {
    const { fields } = start;
    const action = actionOf(fields);
    mustBeKnown(fields, ACTIONS[action].fields, action);
    return run(action, { fields, environment, location: locationOf(fields, environment), context });
  }
  const location = changedLocation(start.written, environment);
  if (location !== undefined) return run('combine', { fields: {}, environment, location, context });
  const keys = start.written.map(({ bucket, key }) => `s3://${bucket}/${key}`);
  const ignored = `Nothing to report: the event does not name a raw object of this store (${someOf(keys) || 'no object at all'}).`;
  console.info(harmlessLine(ignored));
  return { ignored };
}

function run(action: ActionName, call: Call): Promise<Answer> {
  mustHaveMemory(call);
  return ACTIONS[action].run(call);
}

/**
 * Where raw objects were written, if they were: our own reports are written to the same bucket, and would start us
 * for ever.
 * @throws UsageError for raw objects of several buckets
 */
function changedLocation(
  written: readonly WrittenObject[],
  environment: Environment,
): StoreLocation | undefined {
  const changed = new Map<string, StoreLocation>();
  for (const { bucket, key } of written) {
    const theirs = locationOf({ bucket }, environment);
    const location = environment.store === undefined ? theirs : locationOf({}, environment);
    const name = locationName(location);
    if (location.store.name === theirs.store.name && key.startsWith(rawFolder(location.prefix)))
      changed.set(name, location);
  }
  if (changed.size > 1)
    throw new UsageError(
      `The event names several buckets: ${[...changed.keys()].join(', ')}. Set ${STORE_VARIABLES.s3} to the one to report.`,
    );
  return [...changed.values()][0];
}
