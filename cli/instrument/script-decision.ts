import { fileErrorCode, fileReason } from '../../combiner-image/file-errors.ts';
import { heapBytes } from '../../combiner-image/heap.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import type { InstrumentedFile } from '../../contract/instrumented-folder.ts';
import { sha256 } from '../../contract/script-identity.ts';
import { countedText } from './counted-text.ts';
import type { FolderFile, FolderFiles } from './folder-files.ts';
import { originalPath, readOriginal } from './folder-originals.ts';
import { originalOf } from './original-of.ts';
import { type OwnMap, ownMap } from './own-map.ts';
import type { LeftScript } from './script-files.ts';
import type { WrittenFile } from './staged-writes.ts';
import { UncountableScript } from './uncountable-script.ts';
import type { VariableNames } from './variable-names.ts';

/** What is to be done with a script. */
export type ScriptDecision =
  /** It stays as it is, and why. */
  | { kind: 'left'; script: LeftScript }
  /** It is as it should be. */
  | { kind: 'same'; file: InstrumentedFile }
  /** It gets counters. */
  | { kind: 'counted'; file: InstrumentedFile; writes: WrittenFile[]; added: number; missingMap?: string };

export interface DecisionContext {
  files: FolderFiles;
  form: CounterForm;
  /** Of an earlier run, by path. */
  known: ReadonlyMap<string, InstrumentedFile>;
  knownForm: CounterForm | undefined;
  names: VariableNames;
  /** The scripts that maps belong to, by the path of the map. */
  mapOwners: Map<string, string>;
}

/** The recorder uploads no longer ones. */
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Of the heap, for each byte of a text: its syntax tree, the edits, both texts. */
const HEAP_PER_BYTE = 80;

/** By what is on the disk alone, so that the next run takes up what one that was stopped anywhere has left. */
export async function decide(path: string, context: DecisionContext): Promise<ScriptDecision> {
  try {
    return await decided(path, context);
  } catch (error) {
    if (error instanceof UncountableScript) return { kind: 'left', script: leftScript(path, error) };
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    return { kind: 'left', script: { path, reason: `it cannot be read: ${fileReason(code)}` } };
  }
}

export function leftScript(path: string, { message: reason, hasCounters }: UncountableScript): LeftScript {
  return { path, reason, ...(hasCounters && { hasCounters }) };
}

async function decided(path: string, context: DecisionContext): Promise<ScriptDecision> {
  const { files, form, known, knownForm, mapOwners } = context;
  const now = files.read(path);
  if (now === undefined) throw new UncountableScript('it is not there any more');
  mustFit(now);
  const before = known.get(path);
  const original = await originalOf(path, now, context);
  if (original === undefined) return counted(path, now, now, context);
  const isSame = before?.instrumented === sha256(now.text) && before.sha256 === sha256(original.text);
  if (before === undefined || !isSame || knownForm !== form) return counted(path, now, original, context);
  if (before.map !== undefined) {
    // A run was stopped between the script and its map.
    if (files.read(before.map)?.text === readOriginal(files, before.map)?.text)
      return counted(path, now, original, context);
    mustBeItsOwn(path, before.map, mapOwners);
  }
  return { kind: 'same', file: before };
}

async function counted(
  path: string,
  now: FolderFile,
  original: FolderFile,
  { files, form, known, names, mapOwners }: DecisionContext,
): Promise<ScriptDecision> {
  const before = known.get(path);
  if (before !== undefined) names.release(before.name);
  const variable = { name: names.nameFor(path, original.text), form };
  const map = await ownMap(files, path, original.text, (kept, there) =>
    original === now ? countedText(original.text, variable, mapOf(kept)).map === there : true,
  );
  const mapFile = map !== undefined && 'file' in map ? map.file : undefined;
  if (mapFile !== undefined) mustBeItsOwn(path, mapFile.path, mapOwners);
  const made = countedText(original.text, variable, map);
  const file: InstrumentedFile = {
    path,
    name: variable.name,
    counters: made.counters,
    sha256: sha256(original.text),
    instrumented: sha256(made.text),
    bytes: Buffer.byteLength(made.text),
    ...(mapFile !== undefined && { map: mapFile.path }),
  };
  const writes: WrittenFile[] = [];
  if (original === now) writes.push({ step: 'kept', path: originalPath(path), text: now.text, looks: now });
  if (mapFile !== undefined && map !== undefined && 'text' in map && !mapFile.isKept)
    writes.push({ step: 'kept', path: originalPath(mapFile.path), text: map.text, looks: mapFile.now });
  if (made.text !== now.text) writes.push({ step: 'deployed', path, text: made.text, looks: now });
  if (mapFile !== undefined && made.map !== undefined && made.map !== mapFile.now.text)
    writes.push({ step: 'deployed', path: mapFile.path, text: made.map, looks: mapFile.now });
  if (writes.length === 0) return { kind: 'same', file };
  const missingMap = map !== undefined && 'missing' in map ? { missingMap: map.missing } : {};
  return { kind: 'counted', file, writes, added: file.bytes - original.bytes, ...missingMap };
}

function mapOf(text: string): OwnMap {
  return { text };
}

/** A map says where the code of one text is: that of two texts cannot be moved in it. */
function mustBeItsOwn(path: string, map: string, owners: Map<string, string>): void {
  const owner = owners.get(map) ?? path;
  if (owner !== path)
    throw new UncountableScript(`its source map ${map} is also that of ${owner}: give each a map of its own`);
  owners.set(map, path);
}

function mustFit({ bytes }: FolderFile): void {
  const heap = heapBytes();
  if (bytes > LARGEST_BYTES) throw new UncountableScript('it is larger than 64 MiB');
  if (bytes * HEAP_PER_BYTE > heap)
    throw new UncountableScript(
      `it is too large for a heap of ${Math.round(heap / 2 ** 20)} MiB: set NODE_OPTIONS=--max-old-space-size`,
    );
}
