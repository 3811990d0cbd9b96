import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStepSummary } from '../combiner-image/environment.ts';
import { reasonOf } from '../combiner-image/file-errors.ts';
import { fileOf, type Reporter } from '../combiner-image/report/reporters.ts';
import { consoleLog } from './console-log.ts';

/** In GitHub Actions, the summary of the job shows the Markdown of a report. It is written without that as well. */
export function addToStepSummary(folder: string, reporters: readonly Reporter[]): void {
  const stepSummary = readStepSummary();
  if (stepSummary === undefined || !reporters.includes('markdown')) return;
  try {
    appendFileSync(stepSummary, `${readFileSync(join(folder, fileOf('markdown', reporters)), 'utf8')}\n`);
  } catch (error) {
    consoleLog.warn(`The summary of the job, GITHUB_STEP_SUMMARY, cannot be written: ${reasonOf(error)}.`);
  }
}
