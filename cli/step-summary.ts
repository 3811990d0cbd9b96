import { appendFileSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readStepSummary } from '../combiner-image/environment.ts';
import { isMissing, reasonOf } from '../combiner-image/file-errors.ts';
import { markdownCode } from '../combiner-image/harmless/markdown.ts';
import { fileOf, type Reporter } from '../combiner-image/report/reporters.ts';
import { consoleLog } from './console-log.ts';
import { shorten } from './markdown/shorten.ts';

/** GitHub shows nothing at all of a file with more. */
const MOST_BYTES = 1024 * 1024;

/**
 * In GitHub Actions, the summary of the job shows the Markdown of a report, behind what else the step has written into it,
 * and shortened to the room there is. The report is written without that as well.
 */
export function addToStepSummary(folder: string, reporters: readonly Reporter[]): void {
  const stepSummary = readStepSummary();
  if (stepSummary === undefined || !reporters.includes('markdown')) return;
  try {
    const before = readStart(stepSummary);
    // HTML and paragraphs end with a blank line.
    const between = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
    const room = {
      most: MOST_BYTES - Buffer.byteLength(before) - between.length - 1,
      sizeOf: (text: string) => Buffer.byteLength(text),
    };
    const text = readFileSync(join(folder, fileOf('markdown', reporters)), 'utf8');
    const short = shorten(
      text,
      room,
      `The whole report is in ${markdownCode(relative('.', folder) || '.')}.`,
    );
    if (short === '')
      consoleLog.warn(
        `The summary of the job, GITHUB_STEP_SUMMARY, has no room for the report: GitHub takes ${MOST_BYTES} bytes of a step.`,
      );
    else appendFileSync(stepSummary, `${between}${short}\n`);
  } catch (error) {
    consoleLog.warn(`The summary of the job, GITHUB_STEP_SUMMARY, cannot be written: ${reasonOf(error)}.`);
  }
}

/** What the step has written into it before. */
function readStart(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
