import { parseRawKey, turnOfCompactedId } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { SLICE_MS } from '../../contract/slice.ts';
import { UsageError } from '../errors.ts';
import type { KeyWindow } from './key-window.ts';

/** Lambda's longest invocation: a slice in which one runs ends with it. */
const LONGEST_INVOCATION_MS = 15 * 60_000;

/** From the time in a slice's key to its end, where the sandbox is not frozen meanwhile. */
export const LONGEST_SLICE_MS = SLICE_MS + LONGEST_INVOCATION_MS;

/** Which raw objects a run reads. All but builds and exact times is decided by the key, before anything is downloaded. */
export interface Selection {
  /** Names as Lambda knows them, and patterns in which `*` is any text; absent: all. */
  functions?: readonly string[];
  /** Names of builds; absent: all, and what has no name. */
  builds?: readonly string[];
  /** Of each function the build that was deployed last alone. */
  newest?: boolean;
  /** That build, by function, once it is known. */
  newestOf?: ReadonlyMap<string, NewestBuild>;
  /** Name of a test run: what ran in it, by contexts, or else by time. */
  run?: string;
  /** Names of contexts, and patterns in which `*` is any text: what they ran alone. */
  contexts?: readonly string[];
  /** What ran from this time on. */
  since?: Date;
  /** What ran before this time. */
  until?: Date;
  /** Of one function a part of its keys. */
  keys?: KeyWindow;
  /** In one of these times, too: a run may be marked several times. */
  times?: readonly Time[];
}

export interface Time {
  since?: Date;
  until?: Date;
}

/** A build by its name; one without a name by the sandboxes that started after the last one of the build before. */
export interface NewestBuild {
  build: string | undefined;
  /** ISO 8601, UTC; undefined: all. */
  after: string | undefined;
}

/**
 * Whether an object may be in the time asked for, by its key: a slice goes on after the time there, and a compacted
 * object holds what was before. A key that is not of our layout has no time, and is read.
 */
export function mayBeInTime({ times = [{}], ...asked }: Selection, prefix: string, key: string): boolean {
  const { time, sandboxId } = parseRawKey(prefix, key) ?? {};
  if (time === undefined || sandboxId === undefined) return true;
  const isCompacted = turnOfCompactedId(sandboxId) !== undefined;
  const mayBeIn = ({ since, until }: Time) =>
    !(since && time.getTime() + LONGEST_SLICE_MS < since.getTime()) &&
    !(until && time >= until && !isCompacted);
  return mayBeIn(asked) && times.some(mayBeIn);
}

/** From when to when something ran, in epoch milliseconds. */
export interface Period {
  from: number;
  to: number;
}

/**
 * When what an object holds ran, as far as its key and itself tell: none of it before `from`, none after `to`. Undefined
 * for one whose key has no time.
 */
export function periodOf(
  {
    span,
    compacted,
    sandbox,
    collectedAt,
  }: Pick<RawObject, 'span' | 'compacted' | 'sandbox' | 'collectedAt'>,
  prefix: string,
  key: string,
): Period | undefined {
  const time = parseRawKey(prefix, key)?.time.getTime();
  if (time === undefined) return undefined;
  const collected = Date.parse(collectedAt);
  const to = collected > time ? collected : time;
  if (span.kind !== 'compacted') return { from: time, to };
  // A date that is none is NaN, which is no less than anything.
  const first = Date.parse(compacted?.from ?? sandbox.startedAt);
  const last = Date.parse(compacted?.to ?? collectedAt);
  return {
    from: first < time ? first : time,
    to: Number.isNaN(last) || compacted?.to === undefined ? to : last,
  };
}

/** A single invocation, and what an older recorder tells of a whole sandbox, counts in the time in which it began. */
function countedPeriod({ kind }: RawObject['span'], { from, to }: Period): Period {
  return kind === 'invocation' || kind === 'sandbox' ? { from, to: from } : { from, to };
}

/** In which period an object counts; one whose key has no time by the start of its sandbox. */
export function countedPeriodOf(
  object: Pick<RawObject, 'span' | 'compacted' | 'sandbox' | 'collectedAt'>,
  prefix: string,
  key: string,
): Period {
  const started = Date.parse(object.sandbox.startedAt);
  return countedPeriod(object.span, periodOf(object, prefix, key) ?? { from: started, to: started });
}

/** Whether something of what ran in a period is in the time asked for. */
export function isInTime(
  { times = [{}], ...asked }: Selection,
  span: RawObject['span'],
  period: Period,
): boolean {
  const { from, to } = countedPeriod(span, period);
  const isIn = ({ since, until }: Time) =>
    !(since && to < since.getTime()) && !(until && from >= until.getTime());
  return isIn(asked) && times.some(isIn);
}

/** Whether all of a period is in the time asked for. */
export function isWithinTime({ times = [{}], ...asked }: Selection, { from, to }: Period): boolean {
  const isWithin = ({ since, until }: Time) =>
    !(since && from < since.getTime()) && !(until && to >= until.getTime());
  return isWithin(asked) && times.some(isWithin);
}

/**
 * Whether an object that is in the time of a run holds what was not, and was not before it was compacted: runs were not kept
 * apart by older versions.
 */
export function isMixedWithRun(
  selection: Selection,
  { compacted }: Pick<RawObject, 'compacted'>,
  period: Period,
): boolean {
  const isOlder = compacted !== undefined && compacted.runs === undefined;
  return isOlder && selection.times !== undefined && !isWithinTime(selection, period);
}

type BuiltObject = Pick<RawObject, 'function' | 'build' | 'sandbox' | 'compacted'>;

/** Whether anything but a run is asked for, so that there may be more. */
export function isNarrowed({ functions, since, until, builds, newest }: Selection): boolean {
  return (functions ?? since ?? until ?? builds ?? newest) !== undefined;
}

export function isOfBuilds(
  { builds, newestOf }: Selection,
  { function: { name }, build, sandbox, compacted }: BuiltObject,
): boolean {
  if (newestOf !== undefined) {
    const newest = newestOf.get(name);
    const started = compacted?.lastStartedAt ?? sandbox.startedAt;
    if (newest?.build !== build?.name || started <= (newest?.after ?? '')) return false;
  }
  return builds === undefined || (build !== undefined && builds.includes(build.name));
}

/** @throws UsageError where no time is both. */
export function mustBeInOrder({ since, until }: Selection, names: { since: string; until: string }): void {
  if (since !== undefined && until !== undefined && since >= until)
    throw new UsageError(
      `${names.since} is ${since.toISOString()}, which is not before ${names.until}, ${until.toISOString()}: nothing can be in between.`,
    );
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** JavaScript takes the 31st of November for the next day. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * `2026-11-23`, `2026-11-23T10:00:00Z`, or an age: `90m`, `24h`, `7d`, `2w`. Without a zone it is UTC.
 * @throws UsageError that names the option.
 */
export function parseTime(text: string, option: string, now: Date): Date {
  const age = /^(\d+)([mhdw])$/.exec(text);
  const [, day = '', clock = 'T00:00', zone = 'Z'] = DATE.exec(text) ?? [];
  const time = age
    ? new Date(now.getTime() - Number(age[1]) * (UNITS[age[2] ?? ''] ?? 0))
    : new Date(`${day}${clock}${zone}`);
  if (Number.isNaN(time.getTime()) || !(age || isDay(day)))
    throw new UsageError(
      `${option} must be an age like 24h or 7d, or a time like 2026-11-23T10:00:00Z, not "${text}".`,
    );
  return time;
}
