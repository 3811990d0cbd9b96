import { scriptFolder, scriptKey, sharedScriptKey } from '../contract/key-layout.ts';
import { type Folded, fold } from './merge/fold-objects.ts';
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

/** @throws StoreUnreachableError */
export async function examine(
  locations: readonly StoreLocation[],
  selection: Selection,
): Promise<Examination> {
  const { functions, read, skipped, scripts } = await fold(locations, selection);
  const stored = await storedScripts(locations);
  const missing = scripts
    .map(({ path, hash, script, counts }) => ({ path, hash, script, functions: counts.functions }))
    .filter((use) => !isStored(use, stored))
    .map(({ path, hash, functions }) => ({ path, hash, functions }));
  const found = { functions, read, skipped, scripts: { total: scripts.length, missing } };
  return { ...found, advice: adviceOn(found) };
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
  if (skipped.some(({ reason }) => reason.startsWith('truncated')))
    advice.push('Truncated objects come from uploads or copies that were cut off: delete them.');
  if (skipped.some(({ reason }) => /foreign|not gzip|no JSON/.test(reason)))
    advice.push('Objects that no recorder wrote stand under raw/: keep that prefix for coverage alone.');
  if (skipped.some(({ kind }) => kind === 'misplaced'))
    advice.push(
      'Objects in the folder of one function say that they are of another: they were copied there, or somebody speaks for functions that are not theirs; docs/iam.md says how to narrow who may write where.',
    );
  if (skipped.some(({ reason }) => reason.includes('update lambda-coverage')))
    advice.push('Some functions have a newer layer than this command: update lambda-coverage here.');
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
