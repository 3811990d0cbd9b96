import { scriptFolder, scriptKey, sharedScriptKey } from '../contract/key-layout.ts';
import type { UnreadableKind } from './errors.ts';
import { type Folded, fold } from './merge/fold-objects.ts';
import { MAX_SCRIPTS } from './merge/script-use.ts';
import type { Selection } from './read/selection.ts';
import type { StoreLocation } from './store/location.ts';

/** A script that ran, but whose text is not in the store. */
export interface MissingScript {
  path: string;
  /** Empty when the recorder could not read the text. */
  hash: string;
  functions: string[];
}

/** What was recorded, and what was lost. */
export interface Examination {
  functions: Folded['functions'];
  read: Folded['read'];
  skipped: Folded['skipped'];
  scripts: { total: number; missing: MissingScript[] };
  /** What to do, one sentence each; empty when all is well. */
  advice: string[];
}

/** What to do about objects that are left out. */
const ADVICE: Record<UnreadableKind, string> = {
  denied:
    'Objects that may not be read: grant s3:GetObject on all of raw/ and scripts/, or read permission in a directory.',
  archived:
    'Archived objects: restore them, and let no lifecycle rule move coverage to Glacier or Deep Archive.',
  encrypted:
    "Objects encrypted with their writer's own key (SSE-C): find out who wrote them and delete them; nobody else can read them.",
  kms: 'Objects under a KMS key that cannot be used: enable the key, and grant kms:Decrypt on it.',
  busy: 'S3 was overloaded: run this again later.',
  'cut-off':
    'Downloads that broke off each time: check the network between here and the store, then run this again.',
  refused:
    'Objects that the store refuses to hand out: the reason stands beside each; delete them if nobody needs them.',
  truncated: 'Truncated objects come from uploads or copies that were cut off: delete them.',
  damaged: 'Damaged objects were changed after they were written: delete them.',
  foreign: 'Objects under raw/ that no recorder wrote: keep that prefix for coverage alone.',
  newer: 'Some functions have a newer layer than this command: update lambda-coverage here.',
  invalid: 'Objects with fields that no recorder writes: find out who wrote them and delete them.',
  'too-large':
    'Objects beyond the size limits, which no recorder reaches: find out who wrote them and delete them.',
  'not-a-file': 'Pipes, sockets or folders in the place of files: delete them.',
  misplaced:
    'Objects in the folder of one function say that they are of another: they were copied there, or somebody speaks for functions that are not theirs; docs/iam.md says how to narrow who may write where.',
  overlapping:
    'Objects that count the same invocations in different ways: the reason beside each names the other one.',
};

/** @throws StoreUnreachableError when a store cannot be read, or hands out none of its objects. */
export async function examine(
  locations: readonly StoreLocation[],
  selection: Selection,
): Promise<Examination> {
  const { functions, read, skipped, scripts, droppedScripts } = await fold(locations, selection);
  const stored = await storedScripts(locations);
  const missing = scripts
    .map(({ path, hash, script, counts }) => ({ path, hash, script, functions: counts.functions }))
    .filter((use) => !isStored(use, stored))
    .map(({ path, hash, functions }) => ({ path, hash, functions }));
  const found = { functions, read, skipped, scripts: { total: scripts.length, missing } };
  const advice = adviceOn(found);
  if (droppedScripts > 0)
    advice.push(
      `Some functions have more than ${MAX_SCRIPTS} scripts, and the rest is in no report: narrow by --since, or see who writes them.`,
    );
  return { ...found, advice };
}

/** By their keys without the prefix. */
async function storedScripts(locations: readonly StoreLocation[]): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { store, prefix } of locations)
    for await (const key of store.list(scriptFolder(prefix))) keys.add(key.slice(prefix.length));
  return keys;
}

function isStored(
  { hash, script, functions }: { hash: string; script: string | undefined; functions: readonly string[] },
  stored: ReadonlySet<string>,
): boolean {
  if (script === undefined) return stored.has(sharedScriptKey('', hash));
  return functions.some((name) => stored.has(scriptKey('', name, script)));
}

function adviceOn({ functions, read, skipped, scripts }: Omit<Examination, 'advice'>): string[] {
  const advice: string[] = [];
  if (read.objects === 0)
    advice.push(
      'Nothing was recorded here. Ask the function: invoke it with {"lambdaCoverage": "health"}; the answer says whether it records and where to.',
    );
  advice.push(...new Set(skipped.map(({ kind }) => ADVICE[kind])));
  if (scripts.missing.some(({ hash }) => hash !== ''))
    advice.push(
      'Scripts without their text in the store: give the deployed folder by --task-root, or, unless COVERAGE_SCRIPTS is off, check that the role may put objects under scripts/.',
    );
  if (scripts.missing.some(({ hash }) => hash === ''))
    advice.push(
      'Scripts whose text the recorder could not read: they were changed or deleted while running.',
    );
  if (new Set(functions.flatMap(({ layers }) => layers)).size > 1)
    advice.push('Several versions of the layer are in use: bring all functions to the same one.');
  for (const { name, outcomes, inits } of functions) advice.push(...adviceOnEndings(name, outcomes, inits));
  return advice;
}

function adviceOnEndings(
  name: string,
  outcomes: Folded['functions'][number]['outcomes'],
  inits: Folded['functions'][number]['inits'],
): string[] {
  const failedInits = (inits.error ?? 0) + (inits.exit ?? 0) + (inits.timeout ?? 0);
  return [
    outcomes.running
      ? `${name}: ${outcomes.running} invocations have no end. They run still, or the sandbox was killed (memory, timeout): what they ran last may be missing.`
      : '',
    outcomes.timeout
      ? `${name}: ${outcomes.timeout} invocations came near the timeout; raise it if they were cut off.`
      : '',
    failedInits > 0 ? `${name}: ${failedInits} sandboxes failed while they started; see its log.` : '',
  ].filter((line) => line !== '');
}
