import type { Program } from 'acorn';
import { ignoredPlaces } from './ignored-places.ts';
import { type CounterForm, placementOf } from './placement.ts';
import { type Ranges, WHOLE_TEXT } from './ranges.ts';
import { readText } from './read-text.ts';
import type { Sink } from './sink.ts';
import { walkProgram } from './walk/program.ts';

export interface CountedText {
  form: CounterForm;
  /** What of the text is counted: see `ownRanges`. @default all of it */
  ranges?: Ranges | undefined;
}

/** A text without counters: its syntax is unknown, or it is nested too deep. The `cause` tells which. */
export class UncountableText extends Error {
  override readonly name = 'UncountableText';
}

/**
 * Walks a deployed text in the order of evaluation, and tells the sink of each counter. The numbers depend on text, form
 * and ranges alone.
 * @returns how many counters there are.
 * @throws UncountableText
 */
export function walkText(text: string, counted: CountedText, sink: Sink): number {
  return counting(() => walkRead(readText(text), text, counted, sink));
}

/** `walkText` of a text that was read. */
export function walkRead(
  program: Program,
  text: string,
  { form, ranges = WHOLE_TEXT }: CountedText,
  sink: Sink,
): number {
  return walkProgram(program, sink, {
    text,
    ranges,
    placement: placementOf(form),
    ignored: ignoredPlaces(text),
  });
}

/** @throws UncountableText for what parser and walk throw. */
export function counting<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof RangeError)) throw cause;
    throw new UncountableText(cause.message, { cause });
  }
}
