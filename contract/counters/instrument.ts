import { CounterCode } from './counter-code.ts';
import { CounterEdits } from './counter-edits.ts';
import { applyEdits, type Edit } from './edits.ts';
import { headCode, headStart, isModule } from './head.ts';
import { ownRanges } from './own-ranges.ts';
import { readText } from './read-text.ts';
import { shiftMap } from './shift-map.ts';
import { type CountedText, counting, walkRead } from './walk-text.ts';

export interface Counted extends CountedText {
  /** The global name of the counters, `$a1B2`. The text must not hold it. */
  variable: string;
  /** Whether the text makes its counters where nobody made them before. @default true */
  guard?: boolean | undefined;
}

export interface InstrumentOptions extends Counted {
  map?: string | undefined;
}

export interface PlacedCounters {
  /** How many counters there are. */
  count: number;
  /** Ascending by offset. */
  edits: Edit[];
}

/**
 * What to put into a text so that it counts. Without any counter nothing is put into it.
 * @throws UncountableText
 */
export function placeCounters(text: string, { variable, guard = true, ...counted }: Counted): PlacedCounters {
  return counting(() => {
    const program = readText(text);
    const code = new CounterCode(variable, counted.form);
    const sink = new CounterEdits(text, code);
    const { offset, before } = headStart(text, program);
    const head = sink.edits.open(offset, '');
    const count = walkRead(program, text, counted, sink);
    if (count === 0) return { count, edits: [] };
    const made = guard ? headCode(program, code, count) : '';
    head.text = before + made + (isModule(program) ? '' : sink.exportHints) + sink.program;
    return { count, edits: sink.edits.sorted() };
  });
}

export interface Instrumented {
  text: string;
  /** How many counters there are; without any the text is what it was. */
  count: number;
  /** JSON text of its map, with the columns of the new text. */
  map?: string;
}

/**
 * A text that counts what its own map, if it has one, gives to sources of the user.
 * @param map JSON text of the text's own map
 * @throws UncountableText; TypeError or SyntaxError when the map cannot be read.
 */
export function instrument(text: string, { map, ...counted }: InstrumentOptions): Instrumented {
  const { count, edits } = placeCounters(text, { ranges: ownRanges(text, map), ...counted });
  const shifted = map === undefined ? undefined : shiftMap(map, text, edits);
  return { text: applyEdits(text, edits), count, ...(shifted !== undefined && { map: shifted }) };
}
