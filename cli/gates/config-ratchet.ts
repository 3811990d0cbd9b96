import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { OutputError, UsageError } from '../../combiner-image/errors.ts';
import { fileErrorCode, fileReason } from '../../combiner-image/file-errors.ts';
import type { Gate } from './gate.ts';
import type { Judged } from './judge.ts';
import { ratchet } from './ratchet.ts';

/** The configuration file, whose thresholds rise. @throws UsageError where there is none that can be written */
export function ratchetedFile(file: string | undefined): string {
  if (file === undefined)
    throw new UsageError(
      '--ratchet raises the thresholds of lambda-coverage.config.json, and there is none here: "lambda-coverage init --lines 80" writes it.',
    );
  if (extname(file) !== '.json')
    throw new UsageError(`--ratchet writes JSON, and ${file} is a program: change its thresholds yourself.`);
  return file;
}

/**
 * @param moved thresholds of the file that count in this run
 * @param isDropAccepted whether thresholds that are missed become lower
 * @returns what was changed, in words
 * @throws OutputError
 */
export function moveThresholds(
  file: string,
  judged: Judged,
  moved: readonly Gate[],
  isDropAccepted: boolean,
): string[] {
  return changing(file, () => {
    const { text, changes } = ratchet(readFileSync(file, 'utf8'), judged, moved, isDropAccepted);
    if (changes.length > 0) replaceText(realpathSync(file), text);
    return changes;
  });
}

/** Whole or not at all: others read it at the same time. */
function replaceText(file: string, text: string): void {
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, text, { flag: 'wx', mode: statSync(file).mode });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function changing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    throw new OutputError(`The thresholds in ${file} cannot be raised: ${fileReason(code)}.`, {
      cause: error,
    });
  }
}
