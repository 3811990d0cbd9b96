import { resolve } from 'node:path';
import { CODE_FILE } from '../changed/changed-code.ts';
import { type Changes, changesSince } from '../changed/changes-since.ts';
import { git } from '../checkout/git-files.ts';
import { plainText } from '../checkout/text-hash.ts';
import { topLevelOf } from '../checkout/top-level.ts';
import { NothingUsableError, UsageError } from '../errors.ts';
import { type Gathered, gather } from '../gather.ts';
import { increase } from '../lists.ts';
import type { GatherOptions } from '../options.ts';
import { narrowedInWords } from '../read/narrowed.ts';
import type { NamedRunners } from '../runners/place-runners.ts';
import { someOf } from '../some-of.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { type CoveredBy, smallestSet } from './smallest-set.ts';
import { touchedCounters } from './touched-counters.ts';

/** Name in every result. */
const TESTS_SCHEMA = 'lambda-coverage/tests/1';

export interface TestsOptions extends GatherOptions {
  /** A branch, tag or commit; absent: nothing is asked of changes. */
  base?: string | undefined;
}

/** A context. */
export interface TestSummary {
  name: string;
  /** ISO 8601, UTC: first and last start of its invocations, as far as they are described. */
  first?: string;
  last?: string;
  /** With a base: files of which it ran code that was changed; empty when none. */
  touches?: string[];
  /** How many counters (statements, functions and arms of branches) it ran, and how many nobody else did. */
  ran: number;
  alone: number;
  /** How many it adds to a small set of tests that ran all that any ran; 0: nothing of its own. */
  adds: number;
}

/** The answer of `tests --json`. */
export interface TestsResult {
  schema: typeof TESTS_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  base?: string;
  /** What is compared with. */
  commit?: string;
  /** Sorted by name. */
  tests: TestSummary[];
  /** With a base: changed files of code that ran, though no test did so, and those that are in no report. */
  untested?: string[];
  unknown?: string[];
  /** What was asked for, in words, where that may leave out functions that have the files in `unknown`. */
  narrowed?: string;
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
}

/**
 * Says which tests ran code that was changed, and which add nothing of their own.
 * @throws UsageError where git cannot say what was changed
 * @throws NothingUsableError where nothing tells which context ran what, and what `gather` throws
 */
export async function tests({ base, ...options }: TestsOptions): Promise<TestsResult> {
  const { root, log } = options;
  if (root === undefined) throw new UsageError('Only a checkout can say what was changed.');
  const changes = base === undefined ? undefined : await changesSince(topLevelOf(root), base);
  // What ran is compared with what is here: it must not be carried over before.
  const gathered = await gather({ ...options, textsApart: 'unsaid' });
  const { named, attribution } = gathered;
  const contexts = named.runners?.contexts;
  if (contexts === undefined || attribution.attributed.size === 0)
    throw new NothingUsableError(
      `Nothing says which context ran what: set COVERAGE_ATTRIBUTION=on on ${someOf([...attribution.unattributed.keys()].sort())}, and have tests send x-coverage-context.`,
    );
  if (contexts.names.length === 0)
    throw new NothingUsableError(
      `No invocation says which test it belongs to: have tests send x-coverage-context, as docs/contexts.md says.`,
    );
  const touched = changes && (await touchedFiles(changes, gathered, contexts, log.warn));
  const narrowed = touched && narrowedInWords(options.selection);
  const createdAt = new Date();
  return {
    schema: TESTS_SCHEMA,
    createdAt: createdAt.toISOString(),
    ...(changes && { base: changes.base, commit: changes.commit }),
    tests: summaries(gathered, contexts, touched?.byTest),
    ...(touched && { untested: touched.untested, unknown: touched.unknown }),
    ...(narrowed !== undefined && { narrowed }),
    missing: gathered.result(createdAt).missing,
  };
}

function summaries(
  { named, root, attribution }: Gathered,
  contexts: NamedRunners,
  touches: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): TestSummary[] {
  const counters = new Map<number, number>();
  for (const path of named.holders.keys())
    for (const set of contexts.sets(path, named.map.fileCoverageFor(resolve(root, path)).data))
      increase(counters, set);
  const covered = [...counters].map(
    ([set, count]): CoveredBy => ({ members: contexts.members(set), counters: count }),
  );
  const { names } = contexts;
  const adds = smallestSet(names.length, covered);
  const ran = Array<number>(names.length).fill(0);
  const alone = Array<number>(names.length).fill(0);
  for (const { members, counters: count } of covered)
    for (const member of members) {
      ran[member] = (ran[member] ?? 0) + count;
      if (members.length === 1) alone[member] = (alone[member] ?? 0) + count;
    }
  return names.map((name, index) => {
    const { first, last } = attribution.days.get(name) ?? {};
    return {
      name,
      ...(first && { first }),
      ...(last && { last }),
      ...(touches && { touches: [...(touches.get(name) ?? [])].sort() }),
      ran: ran[index] ?? 0,
      alone: alone[index] ?? 0,
      adds: adds[index] ?? 0,
    };
  });
}

/** By test the changed files that it touches. */
async function touchedFiles(
  { files, commit }: Changes,
  gathered: Gathered,
  contexts: NamedRunners,
  warn: (line: string) => void,
) {
  const { named, root, checkout } = gathered;
  const shown = new Map<string, string[]>();
  for (const [name, path] of named.sourceOf) shown.set(path, [...(shown.get(path) ?? []), name]);
  const byTest = new Map<string, Set<string>>();
  const untested: string[] = [];
  const unknown: string[] = [];
  for (const { path, from = path, lines } of files.filter((file) => CODE_FILE.test(file.path))) {
    // Of a file that was renamed, older texts ran under the older name.
    const names = [...new Set([path, from])].flatMap((each) => shown.get(each) ?? []);
    if (path !== from) names.push(...(await unplaced(gathered, `${commit}:${from}`)));
    const now = await checkout.text(path);
    const found = new Set<string>();
    for (const name of names) {
      const file = resolve(root, name);
      const { data } = named.map.fileCoverageFor(file);
      try {
        const counters = touchedCounters({ path, ran: named.texts.get(file) ?? '', data, now, lines });
        for (const test of contexts.ran(name, data, counters)) found.add(test);
      } catch (error) {
        warn(`${name} cannot be compared with what is here: ${parserReason(error)}`);
      }
    }
    if (names.length === 0) unknown.push(path);
    else if (found.size === 0) untested.push(path);
    for (const test of found) byTest.set(test, (byTest.get(test) ?? new Set()).add(path));
  }
  return { byTest, untested, unknown };
}

/** Sources that ran and are no file of the checkout, with the text that a file had: it is called otherwise by now. */
async function unplaced(
  { named: { sourceOf, texts }, root, checkout }: Gathered,
  object: string,
): Promise<string[]> {
  const others = [...sourceOf].flatMap(([name, path]) => (checkout.has(path) ? [] : name));
  if (others.length === 0) return [];
  const text = plainText(await git(root, ['show', object]));
  return others.filter((name) => plainText(texts.get(resolve(root, name)) ?? '') === text);
}
