import { type ChangedCode, type ChangeTotals, CODE_FILE, changeTotals } from './changed/changed-code.ts';
import { type Changes, changesSince } from './changed/changes-since.ts';
import { type JudgedChanges, judgeChanges } from './changed/judge-changes.ts';
import { submodulesWith } from './changed/submodule-files.ts';
import { topLevelOf } from './checkout/top-level.ts';
import type { Completeness } from './completeness.ts';
import { UsageError } from './errors.ts';
import { gather } from './gather.ts';
import type { GatherOptions } from './options.ts';
import { plural } from './plural.ts';
import { narrowedInWords } from './read/narrowed.ts';
import { askedPaths } from './suites/shown-files.ts';

/** Name in every result. */
const DIFF_SCHEMA = 'lambda-coverage/diff/1';

export interface DiffOptions extends GatherOptions {
  /** A branch, tag or commit. */
  base: string;
  ignoreWhitespace?: boolean | undefined;
}

/** What became of changed code; the answer of `diff --json`. */
export interface DiffResult extends Pick<Changes, 'base' | 'commit'>, JudgedChanges {
  schema: typeof DIFF_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  totals: ChangeTotals;
  files: ChangedCode[];
  functions: Completeness['functions'];
  absent: string[];
  /** What was asked for, in words, where that may leave out functions that have the files in `unloaded`. */
  narrowed?: string;
  /** Why the numbers are not those of all that was changed, a few words each; empty when they are. */
  missing: string[];
}

/**
 * Says of each line that was changed in a checkout whether functions ran it.
 * @throws UsageError where git cannot say what was changed, and what `gather` throws, where any code was changed
 */
export async function diff({ base, ignoreWhitespace, ...options }: DiffOptions): Promise<DiffResult> {
  const { root, files: asked } = options;
  if (root === undefined) throw new UsageError('Only a checkout can say what was changed.');
  const top = topLevelOf(root);
  const changes = await changesSince(top, base, { ignoreWhitespace });
  const isAsked = askedPaths(asked ?? {});
  const isAskedCode = (path: string) => CODE_FILE.test(path) && isAsked(path);
  const files = changes.files.filter(({ path }) => isAskedCode(path));
  // Of a change of documents alone there is nothing to ask the store.
  const submodules = await submodulesWith(isAskedCode, changes.submodules, top);
  const gathered = files.length + submodules.length > 0 ? await gather(options) : undefined;
  const judged = gathered
    ? await judgeChanges({ files, submodules }, gathered)
    : { files: [], unjudged: [], unloaded: [] };
  const totals = changeTotals(judged.files);
  const createdAt = new Date();
  const narrowed = narrowedInWords(options.selection);
  const { functions = [], absent = [], missing = [] } = gathered?.result(createdAt) ?? {};
  return {
    schema: DIFF_SCHEMA,
    createdAt: createdAt.toISOString(),
    base,
    commit: changes.commit,
    totals,
    ...judged,
    functions,
    absent,
    ...(narrowed !== undefined && { narrowed }),
    missing: [...missing, ...lacks(judged, totals)],
  };
}

function lacks({ unjudged }: JudgedChanges, { lines }: ChangeTotals): string[] {
  return [
    ...(lines.notDeployed > 0 ? [`${plural(lines.notDeployed, 'changed line')} not deployed yet`] : []),
    ...(unjudged.length > 0 ? [`${plural(unjudged.length, 'changed file')} not known by line`] : []),
  ];
}
