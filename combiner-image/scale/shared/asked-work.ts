import { askedKey, rawFolder } from '../../../contract/key-layout.ts';
import { wrong } from '../../bytes/check.ts';
import {
  anySwitch,
  anyText,
  type Check,
  listOf,
  oneOf,
  optional,
  orNull,
  shapeOf,
  tupleOf,
} from '../../bytes/shape.ts';
import { checkCount, checkTime } from '../../read/raw-fields.ts';
import type { NewestBuild, Selection } from '../../read/selection.ts';
import type { StoreLocation } from '../../store/location.ts';
import { type CompactionState, compactions } from './compaction-state.ts';
import { UnusableWorkError } from './work-errors.ts';
import { readWork, WORK_SCHEMA, type WorkFile, writeWork } from './work-file.ts';

/** What a fold that many share is of, so that all of them agree. */
export interface AskedWork {
  schema: typeof WORK_SCHEMA;
  /** Another one for each plan, though executions may have one name. */
  plan: string;
  selection: SelectionState;
  /** How that was said, where it is of names and builds that were looked up. */
  said: { functions?: string[] | undefined; newest?: boolean | undefined };
  /** How many parts there are. */
  items: number;
  /** Keys that whoever combines reads, before all parts: of compacted objects. */
  first: string[];
  /** Those of them that count: whoever folds a part looks up which are beside it. An item of a plan must stay small. */
  compactions: CompactionState[];
  /** By function: the turns of those who compacted it, before anything was listed. */
  turns: [functionName: string, names: string][];
}

/** A selection as JSON. */
interface SelectionState {
  functions?: string[] | undefined;
  builds?: string[] | undefined;
  newestOf?: [functionName: string, newest: NewestState][] | undefined;
  run?: string | undefined;
  contexts?: string[] | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

interface NewestState {
  build: string | null;
  after: string | null;
}

const texts = listOf(anyText);

const check = shapeOf<AskedWork>({
  schema: oneOf([WORK_SCHEMA]),
  plan: anyText,
  selection: shapeOf<SelectionState>({
    functions: optional(texts),
    builds: optional(texts),
    newestOf: optional(
      listOf(tupleOf(anyText, shapeOf<NewestState>({ build: orNull(anyText), after: orNull(checkTime) }))),
    ),
    run: optional(anyText),
    contexts: optional(texts),
    since: optional(checkTime),
    until: optional(checkTime),
  }),
  said: shapeOf<AskedWork['said']>({ functions: optional(texts), newest: optional(anySwitch) }),
  items: checkCount,
  first: texts,
  compactions,
  turns: listOf(tupleOf(anyText, anyText)),
});

function fileOf({ prefix }: StoreLocation, execution: string): WorkFile {
  const folder = rawFolder(prefix);
  const isOfRaw: Check = (value, path) => {
    check(value, path);
    const { first, compactions: compacted } = value as AskedWork;
    const mustBeOfRaw = (keys: readonly string[], name: string) => {
      if (!keys.every((key) => isBelow(folder, key)))
        throw wrong(`${path}.${name}`, `of keys under ${folder}`);
    };
    mustBeOfRaw(first, 'first');
    mustBeOfRaw(
      compacted.map(({ key }) => key),
      'compactions',
    );
  };
  return { key: askedKey(prefix, execution), check: isOfRaw, isPacked: false };
}

/** No key of ours climbs: a directory would follow it. */
export function isBelow(folder: string, key: string): boolean {
  return key.startsWith(folder) && !key.split('/').some((segment) => segment === '..' || segment === '.');
}

/** @throws UnusableWorkError, StoreUnreachableError */
export async function readAsked(location: StoreLocation, execution: string): Promise<AskedWork> {
  const file = fileOf(location, execution);
  const asked = (await readWork(location, file)) as AskedWork | undefined;
  if (asked !== undefined) return asked;
  throw new UnusableWorkError(
    `There is no execution ${execution} in ${location.store.name}: ${file.key} is missing. Begin with "plan".`,
  );
}

export function writeAsked(location: StoreLocation, execution: string, asked: AskedWork): Promise<void> {
  return writeWork(location, fileOf(location, execution), asked);
}

/** @param selection whose patterns and newest builds are resolved */
export function toState({
  functions,
  builds,
  newestOf,
  run,
  contexts,
  since,
  until,
}: Selection): SelectionState {
  const ofNewest = ({ build = null, after = null }: { [F in keyof NewestBuild]: NewestBuild[F] | null }) => ({
    build: build ?? null,
    after: after ?? null,
  });
  return {
    functions: functions && [...functions],
    builds: builds && [...builds],
    newestOf: newestOf && [...newestOf].map(([name, newest]) => [name, ofNewest(newest)]),
    run,
    contexts: contexts && [...contexts],
    since: since?.toISOString(),
    until: until?.toISOString(),
  };
}

export function selectionOf({ selection: state }: AskedWork): Selection {
  const { functions, builds, newestOf, run, contexts, since, until } = state;
  const ofState = ({ build, after }: NewestState): NewestBuild => ({
    build: build ?? undefined,
    after: after ?? undefined,
  });
  return {
    ...(functions && { functions }),
    ...(builds && { builds }),
    ...(newestOf && { newestOf: new Map(newestOf.map(([name, newest]) => [name, ofState(newest)])) }),
    ...(run !== undefined && { run }),
    ...(contexts && { contexts }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: new Date(until) }),
  };
}

/** As it was asked for, before names and builds were looked up: reports are compared by that. */
export function saidOf(asked: AskedWork): Selection {
  const { functions, newest } = asked.said;
  return { ...selectionOf(asked), ...(functions && { functions }), ...(newest && { newest }) };
}
