import type { SettingProblem } from '../../variables.ts';

const AGAIN = 'Build the folder again, and run "lambda-coverage instrument" as the last step.';
export const BY_V8 = `V8 counts instead. ${AGAIN}`;

/** @param paths relative to the folder */
export function changedSince(paths: readonly string[], what = BY_V8): SettingProblem {
  const since = paths.length === 1 ? 'has changed since it was' : 'have changed since they were';
  return { code: 'changed-since', message: `${inWords(paths)} ${since} instrumented: ${what}` };
}

/** Files of the same length, that were found out when code of them had run. */
export function changedUnseen(paths: readonly string[]): SettingProblem {
  return changedSince(paths, `what ran of that is in no report. ${AGAIN}`);
}

/** @param paths relative to the folder */
export function nameTaken(paths: readonly string[]): SettingProblem {
  const variable = paths.length === 1 ? 'the global variable' : 'the global variables';
  const message = `${variable} in which ${inWords(paths)} would count existed before: V8 counts instead. Load no instrumented code before the recorder (--require, --import), and of two copies of it leave one out with "lambda-coverage instrument --exclude".`;
  return { code: 'name-taken', message };
}

function inWords([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${others.length + 1} files, ${first} among them,`;
}
