import { VLQ_DIGITS } from '../source-map-segments.ts';
import { sourceMapJson } from '../source-map-text.ts';
import type { Edit } from './edits.ts';
import { isObject, plainMap, sectionsOf } from './source-map.ts';
import { TextLines } from './text-lines.ts';

const SEMICOLON = 59;
const COMMA = 44;
/** Some tools end the mappings by a line end. */
const BLANK = 32;
const VALUES = new Map([...VLQ_DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

/** What was put into one line: from `column` on its text is `by` further right. */
interface Shift {
  column: number;
  by: number;
}

type Shifts = ReadonlyMap<number, readonly Shift[]>;

/**
 * The map of a text into which edits put more on its lines. Of each place the column in the text changes and nothing else;
 * what an edit stands before moves behind it.
 * @param map JSON text
 * @throws TypeError or SyntaxError when the map cannot be read.
 */
export function shiftMap(map: string, text: string, edits: readonly Edit[]): string {
  const json: unknown = JSON.parse(sourceMapJson(map));
  if (!isObject(json)) throw new TypeError('it is not an object');
  const shifts = shiftsByLine(text, edits);
  if (!('sections' in json)) return JSON.stringify(shiftPart(json, shifts, { line: 0, column: 0, now: 0 }));
  const sections = sectionsOf(json).map(({ offset: { line, column }, map: part }) => {
    const now = new Cursor(shifts.get(line)).shifted(column);
    return { offset: { line, column: now }, map: shiftPart(part, shifts, { line, column, now }) };
  });
  return JSON.stringify({ ...json, sections });
}

function shiftsByLine(text: string, edits: readonly Edit[]): Shifts {
  const shifts = new Map<number, Shift[]>();
  const places = new TextLines(text).places(edits.map(({ offset }) => offset));
  let index = 0;
  for (const { line, column } of places) {
    const length = edits[index++]?.text.length ?? 0;
    const ofLine = shifts.get(line) ?? [];
    shifts.set(line, ofLine);
    const last = ofLine.at(-1);
    if (last?.column === column) last.by += length;
    else ofLine.push({ column, by: (last?.by ?? 0) + length });
  }
  return shifts;
}

/** Where a part of a map begins: its places count from there. */
interface PartStart {
  line: number;
  column: number;
  /** The column in the text with the edits: 0 of a whole map, whatever stands in front. */
  now: number;
}

function shiftPart(part: unknown, shifts: Shifts, start: PartStart): object {
  const { mappings } = plainMap(part);
  return { ...Object(part), mappings: shiftMappings(mappings, shifts, start) };
}

/** Only the first number of each place is read and written. */
function shiftMappings(mappings: string, shifts: Shifts, start: PartStart): string {
  const written: string[] = [];
  let copied = 0;
  let { line, column, now } = start;
  let cursor = new Cursor(shifts.get(line));
  for (let at = 0; at < mappings.length; ) {
    const code = mappings.charCodeAt(at);
    if (code === SEMICOLON) {
      line++;
      column = now = 0;
      cursor = new Cursor(shifts.get(line));
      at++;
    } else if (code === COMMA || code <= BLANK) at++;
    else {
      const { value, end } = readVlq(mappings, at);
      column += value;
      const moved = cursor.shifted(column);
      if (moved - now !== value) {
        written.push(mappings.slice(copied, at), writeVlq(moved - now));
        copied = end;
      }
      now = moved;
      at = end;
      while (
        at < mappings.length &&
        mappings.charCodeAt(at) !== COMMA &&
        mappings.charCodeAt(at) !== SEMICOLON
      )
        at++;
    }
  }
  written.push(mappings.slice(copied));
  return written.join('');
}

/** Goes along the shifts of a line, mostly forwards. */
class Cursor {
  readonly #shifts: readonly Shift[];
  #next = 0;

  constructor(shifts: readonly Shift[] = []) {
    this.#shifts = shifts;
  }

  shifted(column: number): number {
    if ((this.#shifts[this.#next - 1]?.column ?? 0) > column) this.#next = 0;
    while ((this.#shifts[this.#next]?.column ?? Number.POSITIVE_INFINITY) <= column) this.#next++;
    return column + (this.#shifts[this.#next - 1]?.by ?? 0);
  }
}

function readVlq(mappings: string, from: number): { value: number; end: number } {
  let at = from;
  let value = 0;
  let shift = 0;
  let digit: number;
  do {
    digit = VALUES.get(mappings.charCodeAt(at++)) ?? -1;
    if (digit < 0 || shift > 30) throw new TypeError('its mappings are not VLQ');
    value |= (digit & 31) << shift;
    shift += 5;
  } while (digit & 32);
  return { value: value & 1 ? -(value >>> 1) : value >>> 1, end: at };
}

function writeVlq(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let written = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    written += VLQ_DIGITS[rest > 0 ? digit | 32 : digit] ?? '';
  } while (rest > 0);
  return written;
}
