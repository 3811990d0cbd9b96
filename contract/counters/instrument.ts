import { CounterCode } from './counter-code.ts';
import { CounterEdits } from './counter-edits.ts';
import { applyEdits, type Edit } from './edits.ts';
import { headCode, headStart } from './head.ts';
import { readText } from './read-text.ts';
import { type CountedText, counting, walkRead } from './walk-text.ts';

export interface Counted extends CountedText {
  /** The global name of the counters: see `counterVariable`. */
  variable: string;
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
export function placeCounters(text: string, { variable, ...counted }: Counted): PlacedCounters {
  return counting(() => {
    const program = readText(text);
    const code = new CounterCode(variable, counted.form);
    const sink = new CounterEdits(text, code);
    const { offset, before } = headStart(text, program);
    const head = sink.edits.open(offset, '');
    const count = walkRead(program, text, counted, sink);
    if (count === 0) return { count, edits: [] };
    head.text = before + headCode(program, code, count) + sink.program;
    return { count, edits: sink.edits.sorted() };
  });
}

/**
 * A text that counts.
 * @throws UncountableText
 */
export function instrument(text: string, counted: Counted): { text: string; count: number } {
  const { count, edits } = placeCounters(text, counted);
  return { text: applyEdits(text, edits), count };
}
