import { existsSync } from 'node:fs';
import { NothingUsableError, UsageError } from '../../combiner-image/errors.ts';
import { writing } from '../../combiner-image/file-errors.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { type CounterForm, placementOf } from '../../contract/counters/placement.ts';
import {
  type InstrumentedFile,
  type InstrumentedFolder,
  parseInstrumentedFolder,
} from '../../contract/instrumented-folder.ts';
import { FolderFiles } from './folder-files.ts';
import { MANIFEST_PATH, originalPath, readFolderManifest } from './folder-originals.ts';
import type { EarlierRun } from './original-of.ts';
import { restoration } from './restoration.ts';
import { decide, leftScript, type ScriptDecision } from './script-decision.ts';
import { type AskedScripts, type LeftScript, scriptFiles } from './script-files.ts';
import { settle } from './settle.ts';
import { StagedWrites, type WrittenFile } from './staged-writes.ts';
import { TRACKED_REASON, trackedFiles } from './tracked-files.ts';
import { typedText } from './typed-text.ts';
import { UncountableScript } from './uncountable-script.ts';
import { VariableNames } from './variable-names.ts';

export interface InstrumentOptions extends AskedScripts {
  folder: string;
  form: CounterForm;
  /** Scripts that git tracks get counters, too. */
  tracked?: boolean | undefined;
  /** Takes the counters out again. */
  undo?: boolean | undefined;
  /** Says what would be done, and changes nothing. */
  check?: boolean | undefined;
}

/** What was done to a folder, or would be. */
export interface InstrumentResult {
  /** Absolute, without links. */
  folder: string;
  form: CounterForm;
  /** All that have counters now. */
  counted: CountedScript[];
  left: LeftScript[];
  /** TypeScript, which V8 counts where Node runs it as it is. */
  typed: string[];
  /** What was there before is there again. */
  restored: string[];
  /** Globs that speak of no script. */
  fruitless: string[];
  /** By which scripts that are new have become longer. */
  addedBytes: number;
}

export interface CountedScript {
  path: string;
  counters: number;
  /** It had none, or others, before. */
  isNew: boolean;
  /** Its map is not there: packages are not told from its own code. */
  missingMap?: string;
}

/**
 * Gives the scripts of a folder their counters. What was there before stays in its folder of originals.
 * @throws NothingUsableError where there are no scripts, or git tracks all of them
 * @throws OutputError where the folder cannot be written
 */
export async function instrumentFolder(options: InstrumentOptions): Promise<InstrumentResult> {
  const files = new FolderFiles(options.folder);
  const writes = new StagedWrites(files.root);
  try {
    return await writing(`The folder ${files.root}`, 'Nothing was changed.', () =>
      worked(options, files, writes),
    );
  } finally {
    writes.discard();
  }
}

async function worked(
  options: InstrumentOptions,
  files: FolderFiles,
  writes: StagedWrites,
): Promise<InstrumentResult> {
  const { form, undo = false, check = false } = options;
  const manifestText = files.read(MANIFEST_PATH)?.text;
  const manifest = readFolderManifest(files);
  const known = new Map(manifest?.files.map((file) => [file.path, file]));
  const { paths, left: unread, typed, fruitless } = scriptFiles(files.root, options);
  if (paths.length === 0 && unread.length === 0 && known.size === 0)
    throw new NothingUsableError(
      `${options.folder} holds no JavaScript of yours (.js, .mjs, .cjs; packages aside)${typed.length > 0 ? `. ${typedText(typed)}` : ': give the folder that is deployed, after it was built or copied.'}`,
    );
  const tracked = undo || options.tracked ? new Set<string>() : await newlyTracked(paths, files);
  if (tracked.size > 0 && tracked.size === paths.length && known.size === 0)
    throw new NothingUsableError(
      `Git tracks all scripts of ${options.folder} (${someOf(paths)}), and nothing that git tracks is changed unasked: give the folder that a build leaves, such as dist, or take them all the same with --tracked.`,
    );
  const asked = new Set(undo ? [] : paths.filter((path) => !tracked.has(path)));
  const left = undo ? [] : [...unread, ...Array.from(tracked, (path) => ({ path, reason: TRACKED_REASON }))];
  const mapOwners = new Map<string, string>();
  for (const { path, map } of known.values())
    if (map !== undefined && asked.has(path)) mapOwners.set(map, path);
  const run = {
    files,
    form,
    known,
    knownForm: manifest?.form,
    names: new VariableNames(known.values()),
    mapOwners,
  };
  const result: InstrumentResult = {
    folder: files.root,
    form,
    counted: [],
    left,
    typed: undo ? [] : typed,
    restored: [],
    fruitless,
    addedBytes: 0,
  };
  const stage = (file: WrittenFile): void => {
    if (!check) writes.add(file);
  };
  const counted: InstrumentedFile[] = [];
  for (const path of asked) {
    const decision = await decide(path, run);
    if (decision.kind === 'left') left.push(decision.script);
    if (decision.kind === 'left') continue;
    counted.push(decision.file);
    result.counted.push(told(decision));
    if (decision.kind === 'same') continue;
    result.addedBytes += decision.added;
    decision.writes.forEach(stage);
  }
  for (const path of new Set([...(undo ? paths : []), ...known.keys()])) {
    if (asked.has(path)) continue;
    const restored = await restorationOf(path, run, left);
    if (restored.length > 0) result.restored.push(path);
    restored.forEach(stage);
  }
  const text = JSON.stringify({
    version: 1,
    placement: placementOf(form),
    form,
    files: counted,
  } satisfies InstrumentedFolder);
  mustBeReadable(text, options.folder);
  if (counted.length > 0 && text !== manifestText)
    stage({ step: 'manifest', path: MANIFEST_PATH, text, looks: writes.looks });
  const earlier = manifest?.files ?? [];
  if (!check) await settle({ files, writes, counted, left, manifest: manifestText, earlier });
  return result;
}

/** Those that git tracks and no earlier run was asked to take. */
async function newlyTracked(paths: readonly string[], files: FolderFiles): Promise<ReadonlySet<string>> {
  const tracked = await trackedFiles(files.root);
  return new Set(paths.filter((path) => tracked.has(path) && !existsSync(files.at(originalPath(path)))));
}

function told(decision: Exclude<ScriptDecision, { kind: 'left' }>): CountedScript {
  const { path, counters } = decision.file;
  if (decision.kind === 'same') return { path, counters, isNew: false };
  const { missingMap } = decision;
  return { path, counters, isNew: true, ...(missingMap !== undefined && { missingMap }) };
}

async function restorationOf(path: string, run: EarlierRun, left: LeftScript[]): Promise<WrittenFile[]> {
  try {
    return await restoration(path, run);
  } catch (error) {
    if (!(error instanceof UncountableScript)) throw error;
    left.push(leftScript(path, error));
    return [];
  }
}

/** @throws UsageError where no recorder would read it */
function mustBeReadable(manifest: string, folder: string): void {
  try {
    parseInstrumentedFolder(manifest);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${folder} holds too much: ${error.message}. Leave some of it out with --exclude.`, {
      cause: error,
    });
  }
}
