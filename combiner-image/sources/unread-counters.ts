import { guardIn } from '../../contract/counters/guard.ts';
import { ownSources } from './clean-path.ts';
import { type Script, sourcesOf } from './script.ts';

/** What to do about counters that nobody read. */
export const INSTRUMENT_LAST =
  'run "lambda-coverage instrument" as the last step, in the folder that is deployed with its folder of originals, and not with COVERAGE_ENGINE=v8; or take the counters out with --undo';

/** Why a script is in no report. */
export const SHOWS_COUNTERS = `its text has counters of lambda-coverage, which were not read, in place of your code: ${INSTRUMENT_LAST}`;

/** Whether a script that was counted otherwise has counters of ours: what counted it took them for code. */
export function hasUnreadCounters({ text }: Script): boolean {
  return guardIn(text) !== undefined;
}

/** Whether what a report would show of it is code with counters: their statements and branches are nobody's. */
export function showsCounters(script: Script): boolean {
  const isOwn = ownSources(script.path);
  return sourcesOf(script).some(
    ({ name, text }) =>
      text !== null && (script.map === undefined || isOwn(name)) && guardIn(text) !== undefined,
  );
}
