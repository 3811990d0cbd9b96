import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { begin, finish } from '../../begun.ts';
import { fileErrorCode, writing } from '../../file-errors.ts';
import { leftoversIn, removeLeftovers } from '../../leftovers.ts';
import { ownerMark } from '../../owner.ts';
import { mustBeWritable } from '../../writable.ts';
import {
  besidePrefix,
  holdsWorkingFolder,
  INSIDE_PREFIX,
  mustBeReplaceable,
  resolvedOutput,
} from './output-folder.ts';
import { filesIn, type PublishedReport, RESULT_FILE, resultJson } from './report-files.ts';
import { copyInto, swapContents, swapFolders } from './swap.ts';

/** Two folders of one run: the report to come, and the one before while it is replaced. */
interface Pair {
  next: string;
  old: string;
}

const ADVICE = 'Give -o a folder that can be written and has room. An older report there is unchanged.';

/**
 * That a report cannot be written is better known before the work.
 * @throws UsageError when the folder holds anything that is not of an older report.
 * @throws OutputError when it cannot be written.
 */
export async function mustTakeReport(folder: string): Promise<void> {
  mustBeReplaceable(folder);
  const target = resolvedOutput(folder);
  await writing(`The report in ${folder}`, ADVICE, async () => {
    try {
      mustBeWritable(dirname(target));
    } catch (error) {
      if (!existsSync(target)) throw error;
      mustBeWritable(target);
    }
  });
}

/**
 * Writes a report and puts it in the place of an older one, as a whole: whatever fails, the older one stays.
 * @param render writes the report's files into a folder.
 * @param describe makes the JSON of its result file.
 * @throws UsageError when the folder holds anything that is not of an older report.
 * @throws OutputError when it cannot be written.
 */
export async function publishToFolder(
  folder: string,
  render: (into: string) => Promise<void>,
  describe: (report: PublishedReport) => object,
): Promise<PublishedReport> {
  const target = resolvedOutput(folder);
  return writing(`The report in ${folder}`, ADVICE, async () => {
    mkdirSync(dirname(target), { recursive: true });
    recover(target);
    const mark = ownerMark();
    // A rename works only within one file system, so the new report is written beside the old one.
    const beside = pair(dirname(target), `${besidePrefix(target)}${mark}`);
    const inside = pair(target, `${INSIDE_PREFIX}${mark}`);
    const made = [beside, inside].flatMap(({ next, old }) => [next, old]);
    for (const path of made) begin(path);
    try {
      const next = makeFolder(beside.next, inside.next, target);
      await render(next);
      const report = { location: folder, folder: '', files: [...filesIn(next), RESULT_FILE] };
      writeFileSync(join(next, RESULT_FILE), resultJson(describe(report)));
      mustBeReplaceable(folder, [inside.next]);
      // A signal that came meanwhile is heard here.
      await setImmediate();
      replace(target, next, beside, inside);
      return report;
    } finally {
      for (const path of made) {
        remove(path);
        finish(path);
      }
    }
  });
}

function pair(parent: string, name: string): Pair {
  return { next: join(parent, `${name}.new`), old: join(parent, `${name}.old`) };
}

/** Beside the target, or inside of it where its parent is not ours. */
function makeFolder(beside: string, inside: string, target: string): string {
  try {
    mkdirSync(beside);
    return beside;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(fileErrorCode(error) ?? '') || !existsSync(target))
      throw error;
    mkdirSync(inside);
    return inside;
  }
}

function replace(target: string, next: string, beside: Pair, inside: Pair): void {
  const isBeside = next === beside.next;
  if (isBeside && !holdsWorkingFolder(target) && swapFolders(target, next, beside.old)) return;
  if (isBeside) copyInto(next, inside.next);
  swapContents(target, inside.next, inside.old);
}

/** What runs that were killed left beside the target; one that was killed between two renames left no target. */
function recover(target: string): void {
  const [parent, prefix] = [dirname(target), besidePrefix(target)];
  const [old] = leftoversIn(parent, prefix, '.old');
  if (old !== undefined && !existsSync(target)) renameSync(old, target);
  for (const suffix of ['.new', '.old']) removeLeftovers(parent, prefix, suffix);
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next run tries again.
  }
}
