import { applyEdits, type Edit } from '../../contract/counters/edits.ts';
import { placeCounters } from '../../contract/counters/instrument.ts';
import { ownRanges } from '../../contract/counters/own-ranges.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import { readText } from '../../contract/counters/read-text.ts';
import { shiftMap } from '../../contract/counters/shift-map.ts';
import { UncountableText } from '../../contract/counters/walk-text.ts';
import type { OwnMap } from './own-map.ts';
import { UncountableScript } from './uncountable-script.ts';

/** The global variable with the counters of a script, and how they count. */
export interface Variable {
  name: string;
  form: CounterForm;
}

export interface CountedText {
  text: string;
  counters: number;
  /** Its source map, where that is a file. */
  map?: string;
}

/** nyc, Babel's and esbuild's plugins. */
const FOREIGN = /(?<![\w$])__coverage__(?![\w$])/;

/**
 * A text with its counters, and its source map moved along: one that is in the text stays there.
 * @throws UncountableScript
 */
export function countedText(
  original: string,
  { name, form }: Variable,
  map?: OwnMap | { missing: string },
): CountedText {
  if (FOREIGN.test(original))
    throw new UncountableScript('it brings counters of another tool (__coverage__)');
  const own = map === undefined || 'missing' in map ? undefined : map;
  try {
    const ranges = ownRanges(original, own?.text);
    const { count, edits } = placeCounters(original, { variable: name, form, ranges });
    if (count === 0) throw new UncountableScript('by its source map all of it comes from packages');
    const counted = applyEdits(original, edits);
    // What is deployed must run: the text is read once more.
    readText(counted);
    const moved = own === undefined ? undefined : movedMap(own.text, original, edits);
    if (own?.url !== undefined && moved !== undefined)
      return { text: withMap(counted, own.url, moved), counters: count };
    return { text: counted, counters: count, ...(moved !== undefined && { map: moved }) };
  } catch (error) {
    if (error instanceof UncountableText || error instanceof SyntaxError || error instanceof RangeError)
      throw new UncountableScript(`it cannot be parsed: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Undefined where its places cannot be read. */
function movedMap(map: string, original: string, edits: readonly Edit[]): string | undefined {
  try {
    return shiftMap(map, original, edits);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param url of the map of before, which a comment at the end of the text names */
function withMap(text: string, url: string, map: string): string {
  const at = text.lastIndexOf(url);
  const moved = `data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}`;
  return `${text.slice(0, at)}${moved}${text.slice(at + url.length)}`;
}
