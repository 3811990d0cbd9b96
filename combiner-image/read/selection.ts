import { parseRawKey } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { UsageError } from '../errors.ts';

/** Which raw objects a run reads. All but builds is decided by the key, before anything is downloaded. */
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
  /** Objects from this time on, by the time in their key. */
  since?: Date;
  /** Objects before this time. */
  until?: Date;
}

/** A build by its name; one without a name by the sandboxes that started after the last one of the build before. */
export interface NewestBuild {
  build: string | undefined;
  /** ISO 8601, UTC; undefined: all. */
  after: string | undefined;
}

/** Whether a key is in the time asked for. One that is not of our layout has no time, and is read. */
export function isInTime({ since, until }: Selection, prefix: string, key: string): boolean {
  if (!since && !until) return true;
  const time = parseRawKey(prefix, key)?.time;
  if (time === undefined) return true;
  return !(since && time < since) && !(until && time >= until);
}

type BuiltObject = Pick<RawObject, 'function' | 'build' | 'sandbox' | 'compacted'>;

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
