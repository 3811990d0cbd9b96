import { lstatSync, realpathSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { UsageError } from '../../errors.ts';
import { fileErrorCode, fileReason, isMissing } from '../../file-errors.ts';
import { leftoversIn } from '../../leftovers.ts';
import { entriesIn, type FolderEntry, filesOfReport } from './report-files.ts';

/** Folders that a run makes inside of the report's folder begin so. */
export const INSIDE_PREFIX = '.lambda-coverage-';

/** Folders that a run makes beside the report's folder begin so. */
export function besidePrefix(folder: string): string {
  return `.${basename(folder).slice(0, 100)}-`;
}

/**
 * The folder that a user means by `-o`: links are followed, so that the link stays.
 * @throws UsageError for a link that leads nowhere.
 */
export function resolvedOutput(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (!isMissing(error)) return folder;
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new UsageError(`${folder} is a link to a folder that does not exist. Create that folder first.`);
    return folder;
  }
}

/**
 * A report replaces nothing but an older report. Checked before the work starts, too: nobody wants to wait for this
 * answer.
 * @param begun what this run itself has made in the folder.
 * @throws UsageError when the folder holds anything else.
 */
export function mustBeReplaceable(folder: string, begun: readonly string[] = []): void {
  const target = resolvedOutput(folder);
  const present = entriesOf(target, folder);
  if (present.length === 0) return;
  const unfinished = [...begun, ...unfinishedIn(target)];
  const ours = new Set([target, ...unfinished].flatMap(filesOfReport));
  const other = present.find(
    ({ path, kind }) =>
      !(kind === 'file' && ours.has(path)) &&
      !unfinished.some((left) => join(target, path, sep).startsWith(join(left, sep))),
  );
  if (other === undefined) return;
  const what = other.kind === 'file' ? other.path : `the ${other.kind} ${other.path}`;
  throw new UsageError(
    `${folder} holds ${what}, which is not part of an older report. Give -o a new or empty folder.`,
  );
}

/** What runs that were killed left inside of the folder. */
function unfinishedIn(target: string): string[] {
  return ['.new', '.old'].flatMap((suffix) => leftoversIn(target, INSIDE_PREFIX, suffix));
}

/** Whether a shell, or we, stand in the folder: it must stay the same folder. */
export function holdsWorkingFolder(target: string): boolean {
  return `${process.cwd()}${sep}`.startsWith(join(target, sep));
}

function entriesOf(target: string, folder: string): FolderEntry[] {
  try {
    return entriesIn(target);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') return [];
    const why = code === 'ENOTDIR' ? 'is not a folder' : `cannot be read: ${fileReason(code)}`;
    throw new UsageError(`${folder} ${why}. Give -o a folder that is new, empty or an older report.`, {
      cause: error,
    });
  }
}
