import { JavaScriptCode } from '../../code/javascript-code.ts';
import { IstanbulCoverage } from '../../other-coverage/istanbul-coverage.ts';
import { KnownText } from '../../other-coverage/known-text.ts';
import { type BroughtSource, countedFields } from './brought-sources.ts';

/** Fewer places of statements could be guessed. */
const TELLING = 5;

/**
 * Whether counters are of a text: nobody knows where each statement and each function of it is but who has it.
 * @returns `part` where there are too few to tell.
 */
export function fitOf(source: BroughtSource, text: string): 'made' | 'part' | 'other' {
  try {
    const known = new KnownText(source.own, text, new JavaScriptCode(text, source.own));
    if (new IstanbulCoverage(countedFields(source, [])).misfit(known) !== undefined) return 'other';
    return Object.keys(source.maps.statementMap).length < TELLING ? 'part' : 'made';
  } catch {
    // The parser's many errors: it is another text.
    return 'other';
  }
}
