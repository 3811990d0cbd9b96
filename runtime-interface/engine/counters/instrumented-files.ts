import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  INSTRUMENTED_MANIFEST,
  type InstrumentedFile,
  ORIGINALS_FOLDER,
  parseInstrumentedFolder,
} from '../../../contract/instrumented-folder.ts';
import { realPath } from '../../real-path.ts';
import { handlerFile } from '../../recorded-folders.ts';
import type { SettingProblem } from '../../variables.ts';
import type { CountedFiles, CountingFile } from './counted-files.ts';
import { BY_V8, changedSince, nameTaken } from './instrumented-problems.ts';
import { isStillInstrumented } from './instrumented-text.ts';

/** Where a function's code is. */
export interface DeployedCode {
  taskRoot: string;
  /** As `_HANDLER` names it. */
  handler: string | undefined;
}

/**
 * Gives the files their counters that `lambda-coverage instrument` has made ready.
 * @param isWanted decides by a script's URL; what it leaves out counts for itself, as without a recorder
 * @returns what is wrong
 */
export function registerInstrumented(
  code: DeployedCode,
  isWanted: (url: string) => boolean,
  counted: CountedFiles,
): SettingProblem[] {
  return foldersOf(code).flatMap((folder) => {
    const text = readIfThere(manifestIn(folder));
    if (text === undefined) return [];
    try {
      const { form, files } = parseInstrumentedFolder(text);
      return register(realPath(folder), form, files, isWanted, counted);
    } catch (error) {
      return [{ code: 'bad-manifest', message: `${BAD_MANIFEST} (${messageOf(error)}): ${BY_V8}` }];
    }
  });
}

/** @returns that V8 counts code with counters in it, where it does */
export function instrumentedForOthers(code: DeployedCode): SettingProblem[] {
  const isThere = foldersOf(code).some((folder) => existsSync(manifestIn(folder)));
  return isThere ? [{ code: 'instrumented', message: FOR_OTHERS }] : [];
}

const FOR_OTHERS =
  'the deployed folder is instrumented, and COVERAGE_ENGINE=v8 counts its text with counters, which is not a text of ' +
  'the checkout. Remove COVERAGE_ENGINE, or take the counters out with "lambda-coverage instrument --undo".';

const BAD_MANIFEST = `${ORIGINALS_FOLDER}/${INSTRUMENTED_MANIFEST} in the deployed folder cannot be used`;

function register(
  root: string,
  form: CountingFile['form'],
  files: readonly InstrumentedFile[],
  isWanted: (url: string) => boolean,
  counted: CountedFiles,
): SettingProblem[] {
  const counting: (CountingFile & { path: string })[] = [];
  const changed: string[] = [];
  for (const { path, name, counters, sha256: hash, instrumented, bytes } of files) {
    const file = join(root, path);
    const url = pathToFileURL(file).href;
    if (!isWanted(url)) continue;
    const isStill = isStillInstrumented(file, { bytes, name, counters }, form);
    if (isStill === false) changed.push(path);
    if (isStill !== true) continue;
    const original = { file: join(root, ORIGINALS_FOLDER, path), hash, instrumented };
    counting.push({ path, url, name, form, counters, length: bytes, original });
  }
  const isCounted = counted.registerAll(counting.map(({ path: _, ...file }) => file));
  const taken = counting.flatMap(({ path }, i) => (isCounted[i] ? [] : [path]));
  return [
    ...(changed.length > 0 ? [changedSince(changed, BY_V8)] : []),
    ...(taken.length > 0 ? [nameTaken(taken)] : []),
  ];
}

/** From the folder of the handler up to the task root. */
function foldersOf({ taskRoot, handler }: DeployedCode): string[] {
  const folders = [taskRoot];
  if (handler === undefined) return folders;
  const inside: string[] = [];
  let folder = dirname(handlerFile(taskRoot, handler));
  while (folder !== taskRoot) {
    inside.push(folder);
    // The handler is elsewhere.
    if (folder === dirname(folder)) return folders;
    folder = dirname(folder);
  }
  return [...folders, ...inside];
}

function manifestIn(folder: string): string {
  return join(folder, ORIGINALS_FOLDER, INSTRUMENTED_MANIFEST);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
