import { relative, sep } from 'node:path';
import type { Completeness, ReportedFunction } from './completeness.ts';
import { UnconvertedScriptError } from './errors.ts';
import { gather } from './gather.ts';
import type { GatherOptions } from './options.ts';
import { parserReason } from './sources/parser-reason.ts';
import { CONFIDENCES, type Confidence, confidenceOf, type Evidence } from './unused/confidence.ts';
import { LastChanges } from './unused/last-changes.ts';
import { type NeverRan, neverRan } from './unused/never-ran.ts';

/** Name in every result. */
const UNUSED_SCHEMA = 'lambda-coverage/unused/1';

const DAY_MS = 86_400_000;

/** How often functions were invoked from one time to another, by name; those that are not known are absent. */
export type CountInvocations = (
  functions: readonly string[],
  since: Date,
  until: Date,
) => Promise<ReadonlyMap<string, number>>;

export interface UnusedOptions extends GatherOptions {
  /** Asks somebody who counts all invocations. */
  countInvocations?: CountInvocations | undefined;
  /** Less sure ones are left out. */
  least?: Confidence | undefined;
}

/** Code that never ran, and how sure it is that nothing uses it. */
export interface Unused extends NeverRan, Omit<Evidence, 'isIncomplete'> {
  path: string;
  confidence: Confidence;
  /** Functions whose code holds it. */
  functions: string[];
}

/** The answer of `unused --json`. */
export interface UnusedResult extends Completeness {
  schema: typeof UNUSED_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** The time that was asked for. */
  since?: string;
  until?: string;
  /** The surest first, then the largest. */
  unused: Unused[];
  /** Sources of which nothing can be said, and why. */
  unjudged: { path: string; reason: string }[];
}

/**
 * Finds deployed code that never ran in the time that was asked for.
 * @throws what `gather` and `countInvocations` throw
 */
export async function unused(options: UnusedOptions): Promise<UnusedResult> {
  const { named, root, checkout, result } = await gather(options);
  const createdAt = new Date();
  const { since, until = createdAt } = options.selection;
  const { functions, absent, missing } = result(createdAt);
  const found: { path: string; piece: NeverRan }[] = [];
  const unjudged: UnusedResult['unjudged'] = [];
  for (const file of named.map.files()) {
    const path = relative(root, file).split(sep).join('/');
    const { data } = named.map.fileCoverageFor(file);
    try {
      const pieces = neverRan(path, named.texts.get(file) ?? '', data, named.deployed.get(path) ?? []);
      found.push(...pieces.map((piece) => ({ path, piece })));
    } catch (error) {
      const reason = error instanceof UnconvertedScriptError ? error.message : parserReason(error);
      unjudged.push({ path, reason });
    }
  }
  const holders = new Set(found.flatMap(({ path }) => [...(named.holders.get(path) ?? [])]));
  const total =
    options.countInvocations && since
      ? await options.countInvocations([...holders].sort(), since, until)
      : new Map<string, number>();
  const changes = checkout.isHere
    ? await LastChanges.of(root, [...new Set(found.map(({ path }) => path))])
    : undefined;
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  const pieces = found.map(({ path, piece }): Unused => {
    const names = [...(named.holders.get(path) ?? [])].sort();
    const known = names.flatMap((name) => byName.get(name) ?? []);
    const changed = changes?.within(path, piece.line, piece.endLine);
    const { isIncomplete, ...evidence } = {
      ...evidenceOf(known, total),
      unchangedDays: changed && Math.max(Math.floor((createdAt.getTime() - changed.getTime()) / DAY_MS), 0),
    };
    return {
      path,
      ...piece,
      confidence: confidenceOf({ ...evidence, isIncomplete }),
      ...evidence,
      functions: names,
    };
  });
  const rank = ({ confidence }: Pick<Unused, 'confidence'>) => CONFIDENCES.indexOf(confidence);
  const least = CONFIDENCES.indexOf(options.least ?? 'low');
  return {
    schema: UNUSED_SCHEMA,
    createdAt: createdAt.toISOString(),
    ...(since !== undefined && { since: since.toISOString() }),
    until: until.toISOString(),
    unused: pieces
      .filter((piece) => rank(piece) >= least)
      .sort((a, b) => rank(b) - rank(a) || linesOf(b) - linesOf(a) || (a.path < b.path ? -1 : 1)),
    unjudged,
    functions,
    absent,
    missing,
  };
}

export function linesOf({ line, endLine }: Pick<NeverRan, 'line' | 'endLine'>): number {
  return endLine - line + 1;
}

/** Of all functions that have the code: each might have run it. */
function evidenceOf(
  functions: readonly ReportedFunction[],
  total: ReadonlyMap<string, number>,
): Omit<Evidence, 'unchangedDays'> {
  const invocations = functions.reduce((sum, fn) => sum + fn.invocations, 0);
  const times = functions.flatMap(({ first, last }) => [Date.parse(first), Date.parse(last)]);
  const known = times.filter((time) => !Number.isNaN(time));
  const all = functions.map(({ name }) => total.get(name));
  const counted = all.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const isCounted = counted > 0 && all.every((count) => count !== undefined);
  return {
    invocations,
    observedDays: known.length === 0 ? 0 : Math.floor((Math.max(...known) - Math.min(...known)) / DAY_MS),
    recordedShare: isCounted ? Math.min(Math.round((1_000 * invocations) / counted) / 1_000, 1) : undefined,
    isIncomplete: functions.some(({ missing }) => missing.length > 0),
  };
}
