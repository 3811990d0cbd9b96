import { NothingUsableError } from '../errors.ts';
import { type Gathered, gather } from '../gather.ts';
import type { GatherOptions } from '../options.ts';
import { plural } from '../plural.ts';
import type { NamedRunners } from '../runners/place-runners.ts';
import { someOf } from '../some-of.ts';
import { type AskedCode, findCode } from './asked-code.ts';

/** Name in every result. */
const WHO_SCHEMA = 'lambda-coverage/who/1';

export interface WhoOptions extends GatherOptions {
  /** `src/price.ts:12`, `src/price.ts`, or the name of a function. */
  asked: string;
  /** Absolute: paths may be relative to it. */
  cwd: string;
}

/** A test that ran the code. */
export interface RanContext {
  name: string;
  /** ISO 8601, UTC: first and last start of its invocations, of all code, as far as they are described. */
  first?: string;
  last?: string;
}

/** A Lambda function that ran the code. */
export interface RanFunction {
  name: string;
  /** ISO 8601, UTC: when it was recorded. */
  first?: string;
  last?: string;
}

export interface RanCode extends Pick<AskedCode, 'path' | 'line' | 'name' | 'text'> {
  /** How often it ran. Absent for a file, and where only whether it ran was counted. */
  runs?: number;
  /** Sorted by name. */
  contexts: RanContext[];
  functions: RanFunction[];
}

/** Who ran code; the answer of `who --json`. */
export interface WhoResult {
  schema: typeof WHO_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  asked: string;
  /** One, but for a name that several functions have. */
  code: RanCode[];
  /** What there is of invocations whose contexts are not known, a sentence; empty when nothing. */
  unattributed: string[];
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
}

/**
 * Says which contexts and functions ran code.
 * @throws UsageError for code that is not there
 * @throws NothingUsableError where nothing tells which context ran what, and what `gather` throws
 */
export async function who({ asked, cwd, ...options }: WhoOptions): Promise<WhoResult> {
  const gathered = await gather(options);
  const { named, root, checkout, attribution } = gathered;
  const found = findCode(asked, { named, root, cwd, has: (path) => checkout.has(path) });
  const code = found.map((each) => ranBy(each, gathered));
  if (attribution.attributed.size === 0)
    throw new NothingUsableError(
      `${code.map(inWords).join(' ')} Nothing says which context ran what: set COVERAGE_ATTRIBUTION=on on ${someOf([...attribution.unattributed.keys()].sort())}, and have tests send x-coverage-context.`,
    );
  const createdAt = new Date();
  return {
    schema: WHO_SCHEMA,
    createdAt: createdAt.toISOString(),
    asked,
    code,
    unattributed: [...attribution.unattributed].flatMap(([name, objects]) =>
      code.some(({ path }) => named.holders.get(path)?.has(name))
        ? `${plural(objects, 'object')} of ${name} ${objects === 1 ? 'does' : 'do'} not say which context ran what: set COVERAGE_ATTRIBUTION=on`
        : [],
    ),
    missing: gathered.result(createdAt).missing,
  };
}

function ranBy(code: AskedCode, { named, attribution, result }: Gathered): RanCode {
  const { path, line, name, text, counters, data } = code;
  const { functions } = result(new Date());
  const times = new Map(functions.map((fn) => [fn.name, fn]));
  const runs = runsOf(code);
  const ranIn = named.runners?.functions;
  // Where one function alone was recorded, it is the one.
  const holders = [...(named.holders.get(path) ?? [])];
  const inFunctions = ranIn?.ran(path, data, counters) ?? (runs === 0 ? [] : holders);
  return {
    path,
    ...(line !== undefined && { line }),
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text }),
    ...(line !== undefined && (runs === 0 || !named.hits.has(path)) && { runs }),
    contexts: namesOf(named.runners?.contexts, code).map((context) => {
      const { first, last } = attribution.days.get(context) ?? {};
      return { name: context, ...(first && { first }), ...(last && { last }) };
    }),
    functions: inFunctions.map((fn) => {
      const { first, last } = times.get(fn) ?? {};
      return { name: fn, ...(first && { first }), ...(last && { last }) };
    }),
  };
}

function namesOf(runners: NamedRunners | undefined, { path, data, counters }: AskedCode): string[] {
  return runners?.ran(path, data, counters) ?? [];
}

/** Of a line that of its statement that ran most often, as reports show it. */
function runsOf({ counters, data }: AskedCode): number {
  return counters.reduce((most, { kind, id }) => {
    const count = kind === 'b' ? 0 : (data[kind][id] ?? 0);
    return Math.max(most, count);
  }, 0);
}

/** `src/price.ts:12 ran 5 times, in orders.` */
function inWords({ path, line, runs, functions }: RanCode): string {
  const place = line === undefined ? path : `${path}:${line}`;
  if (functions.length === 0) return `${place} never ran.`;
  const often = runs === undefined ? '' : ` ${plural(runs, 'time')}`;
  return `${place} ran${often}, in ${someOf(functions.map(({ name }) => name))}.`;
}
